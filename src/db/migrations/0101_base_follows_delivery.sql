-- A table with the platform holds what was delivered: a new version leaves it behind.
create function base_follows_delivery() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update base_copy b set wanted = b.wanted + 1
  where (b.county, b.request_id) in (select n.county, n.request_id from new_rows n);
  return null;
end $$;
create trigger delivery_moves_base after insert on delivery referencing new table as new_rows
  for each statement execute function base_follows_delivery();
