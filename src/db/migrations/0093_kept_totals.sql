-- What the rows of a unit add up to in a ledger, kept so that a county's totals need not read every row. It is never believed
-- against the rows: whoever changes a record leaves a mark in the same transaction, and where a mark stands the rows are read.
create table total_kept (
  county      text not null check (county ~ '^\d{6}$'),
  ledger_id   integer not null references ledger (id),
  org_id      uuid not null,
  rules       text not null, -- the ledger's elements and how each is added up, as they were then
  element_ids integer[] not null, -- with the next three: one entry an element and (where values are told apart) value
  texts       text[] not null,
  counts      integer[] not null,
  amounts     numeric[] not null,
  primary key (county, ledger_id, org_id)
) partition by list (county);
create table total_kept_rest partition of total_kept default;

-- Only ever added by those who write, so that nobody waits for another; taken away by whoever adds up anew.
create table total_mark (
  county    text not null check (county ~ '^\d{6}$'),
  id        bigint generated always as identity,
  ledger_id integer not null,
  org_id    uuid not null,
  primary key (county, id)
) partition by list (county);
create table total_mark_rest partition of total_mark default;
create index total_mark_unit on total_mark (county, ledger_id, org_id);

create function record_marked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    insert into total_mark (county, ledger_id, org_id)
    select county, ledger_id, org_id from new_rows union select county, ledger_id, org_id from old_rows;
  elsif tg_op = 'DELETE' then
    insert into total_mark (county, ledger_id, org_id) select distinct county, ledger_id, org_id from old_rows;
  else
    insert into total_mark (county, ledger_id, org_id) select distinct county, ledger_id, org_id from new_rows;
  end if;
  return null;
end $$;
create trigger record_marked_insert after insert on record referencing new table as new_rows
  for each statement execute function record_marked();
create trigger record_marked_update after update on record referencing old table as old_rows new table as new_rows
  for each statement execute function record_marked();
create trigger record_marked_delete after delete on record referencing old table as old_rows
  for each statement execute function record_marked();

insert into total_mark (county, ledger_id, org_id) select distinct county, ledger_id, org_id from record;

do $$
declare
  name text;
begin
  foreach name in array array['total_kept', 'total_mark'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
    execute format('revoke all on %I from songbang_app', name || '_rest');
  end loop;
end $$;
grant select on total_kept, total_mark to songbang_app;

-- Whoever may read all rows of a unit in a ledger may read what they add up to: the same units as record_read.
create policy total_kept_read on total_kept for select to songbang_app using (
  county = current_setting('songbang.county', true) and (
    org_id in (select ledger_units()) or ledger_id in (select ledgers_owned())
    or (ledger_id, org_id) in (select g.ledger_id, g.org_id from ledger_rows_granted() g)));
create policy total_mark_read on total_mark for select to songbang_app using (county = current_setting('songbang.county', true));
