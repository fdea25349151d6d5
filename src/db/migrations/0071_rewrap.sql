-- A change of keys seals the same values anew: that is no change of what is known, and history keeps up with it. Only whoever owns
-- the tables may say so; what handlers run as is bound to write history whatever it sets.
create function is_rewrap() returns boolean language sql stable as $$
  select coalesce(current_setting('songbang.rewrap', true), '') = 'on' and current_setting('role', true) is distinct from 'songbang_app'
$$;

alter function record_changed() rename to record_history;

drop trigger record_updated on record;
create trigger record_updated after update on record referencing old table as old_rows new table as new_rows
  for each statement when (not is_rewrap()) execute function record_history();

create or replace function append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name like 'value_change%' and is_rewrap()
     and to_jsonb(new) - 'old' - 'new' = to_jsonb(old) - 'old' - 'new' then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
