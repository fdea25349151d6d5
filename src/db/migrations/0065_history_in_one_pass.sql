-- The same history, taken apart before it is joined: the planner otherwise paired every row with every element of the
-- catalogue, and took each row's values apart once a pair.
create or replace function record_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    with cell as materialized (
      select n.county, n.id, n.version, n.ledger_id, n.src, v.key, v.value
      from new_rows n cross join lateral jsonb_each(n.data) as v)
    insert into value_change (county, record_id, element_id, version, old, new, source_id, true_since, known_since)
    select c.county, c.id, e.id, c.version, null, c.value, s.id, s.true_since, coalesce(s.recorded_at, now())
    from cell c
    join element e on e.county = c.county and e.code = c.key
    left join ledger_element le on le.ledger_id = c.ledger_id and le.element_id = e.id
    left join value_source s on s.county = c.county and s.id = c.src[le.slot];
  else
    with cell as materialized (
      select n.county, n.id, n.version, n.ledger_id, n.src, v.key, o.data -> v.key as old, n.data -> v.key as new
      from new_rows n join old_rows o on o.county = n.county and o.id = n.id
      cross join lateral jsonb_object_keys(o.data || n.data) as v (key)
      where o.data -> v.key is distinct from n.data -> v.key)
    insert into value_change (county, record_id, element_id, version, old, new, source_id, true_since, known_since)
    select c.county, c.id, e.id, c.version, c.old, c.new, s.id, s.true_since, coalesce(s.recorded_at, now())
    from cell c
    join element e on e.county = c.county and e.code = c.key
    left join ledger_element le on le.ledger_id = c.ledger_id and le.element_id = e.id
    left join value_source s on s.county = c.county and s.id = c.src[le.slot];
  end if;
  return null;
end $$;
