-- Who and what the county knows, each value with where it came from, since when it is true and since when it is known.

create table ledger (
  id           integer generated always as identity primary key,
  county       text not null check (county ~ '^\d{6}$'),
  code         text not null check (code ~ '^[a-z][a-z0-9_]{1,40}$'),
  name         text not null,
  subject_type text not null check (subject_type in ('person', 'household', 'place', 'organisation', 'event')),
  definition   text not null, -- who stands in it
  owner_name   text,          -- the department that answers for it; null: the village
  base         boolean not null default false, -- everybody of that kind stands in it, not some
  next_slot    smallint not null default 1,
  unique (county, code)
);

-- A value's place in record.src. Slots are only ever added.
create table ledger_element (
  ledger_id  integer not null references ledger (id),
  element_id integer not null references element (id),
  slot       smallint not null check (slot > 0),
  primary key (ledger_id, element_id),
  unique (ledger_id, slot)
);

-- Large tables: the county leads every key, and each county can have a partition of its own; until it has, it shares one.
create table subject (
  county       text not null check (county ~ '^\d{6}$'),
  id           uuid not null default gen_random_uuid(),
  type         text not null check (type in ('person', 'household', 'place', 'organisation', 'event')),
  key_blind    bytea,  -- of the natural key: identity number, household number, credit code
  key_sealed   text,
  org_id       uuid not null references org_unit (id), -- the village, or the grid below it
  household_id uuid,
  status       text not null default 'active' check (status in ('active', 'moved', 'dead', 'closed')),
  status_on    date,
  merged_into  uuid,
  primary key (county, id),
  check ((key_blind is null) = (key_sealed is null))
) partition by list (county);
create table subject_rest partition of subject default;
create unique index subject_key on subject (county, type, key_blind) where merged_into is null and key_blind is not null;
create index subject_org on subject (county, org_id, type);
create index subject_household on subject (county, household_id) where household_id is not null;

-- One act by which values came: one row, shared by all of them.
create table value_source (
  county       text not null check (county ~ '^\d{6}$'),
  id           integer generated always as identity,
  kind         text not null check (kind in ('seed', 'card', 'import', 'api', 'event', 'derive')),
  authority    smallint not null check (authority between 1 and 5), -- 5 owner verified, 4 owner's import, 3 a person on the spot, 2 another's import, 1 a guess
  recorded_at  timestamptz not null, -- known since
  true_since   date not null,
  actor_id     uuid references person (id),
  actor_name   text,
  for_name     text, -- in whose stead
  dept_name    text,
  cause        text,   -- the push or job
  file_sha256  text,
  file_name    text,
  sheet        text,
  line         integer,
  request_id   uuid,
  note         text,
  primary key (county, id)
) partition by list (county);
create table value_source_rest partition of value_source default;

create table record (
  county     text not null check (county ~ '^\d{6}$'),
  id         uuid not null default gen_random_uuid(),
  ledger_id  integer not null references ledger (id),
  subject_id uuid not null,
  org_id     uuid not null references org_unit (id),
  version    integer not null default 1,
  data       jsonb not null default '{}',    -- element.code -> value; a sensitive one as {"sealed", "blind"}; {"blank": why} is a value too
  src        integer[] not null default '{}', -- value_source.id by ledger_element.slot
  valid_from date not null,
  valid_to   date,                             -- stands in the ledger no more from this day
  primary key (county, id),
  unique (county, ledger_id, subject_id),
  foreign key (county, subject_id) references subject (county, id) on update cascade
) partition by list (county);
create table record_rest partition of record default;
create index record_org on record (county, org_id, ledger_id);
create index record_subject on record (county, subject_id);

create table value_change (
  county     text not null,
  id         bigint generated always as identity,
  record_id  uuid not null,
  element_id integer not null,
  version    integer not null, -- of the record, that the change made
  old        jsonb,
  new        jsonb,
  source_id  integer,
  true_since date,
  known_since timestamptz not null,
  primary key (county, id)
) partition by list (county);
create table value_change_rest partition of value_change default;
create index value_change_cell on value_change (county, record_id, element_id, version desc);

-- "No change": what was shown was right on that day. The value keeps its own date.
create table confirmation (
  county     text not null,
  record_id  uuid not null,
  element_id integer not null,
  as_of      timestamptz not null,
  source_id  integer not null,
  primary key (county, record_id, element_id)
) partition by list (county);
create table confirmation_rest partition of confirmation default;

-- Two people of the same standing said different things: the value stays as it was until a person decides.
create table conflict (
  county      text not null,
  id          uuid not null default gen_random_uuid(),
  record_id   uuid not null,
  element_id  integer not null,
  kept        jsonb,
  rejected    jsonb,
  source_id   integer not null,
  kind        text not null check (kind in ('hard', 'outranked')),
  opened_at   timestamptz not null,
  due_on      date not null,
  resolution  text check (resolution in ('kept', 'taken')),
  resolved_by uuid references person (id),
  resolved_at timestamptz,
  primary key (county, id)
) partition by list (county);
create table conflict_rest partition of conflict default;
create index conflict_open on conflict (county, record_id) where resolution is null;

-- Which department reads what of whom, for what, until when. None: totals only.
create table sharing_grant (
  id         uuid primary key default gen_random_uuid(),
  county     text not null check (county ~ '^\d{6}$'),
  dept_id    uuid not null references org_unit (id),
  ledger_id  integer not null references ledger (id),
  area       ltree not null,
  purpose    text not null,
  until      date not null,
  granted_by uuid references person (id),
  granted_at timestamptz not null,
  revoked_at timestamptz
);
create index sharing_grant_dept on sharing_grant (dept_id) where revoked_at is null;

-- Written by the table itself, so that nothing goes past it.
create function record_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into value_change (county, record_id, element_id, version, old, new, source_id, true_since, known_since)
    select n.county, n.id, e.id, n.version, null, v.value, s.id, s.true_since, coalesce(s.recorded_at, now())
    from new_rows n cross join lateral jsonb_each(n.data) as v
    join element e on e.county = n.county and e.code = v.key
    left join ledger_element le on le.ledger_id = n.ledger_id and le.element_id = e.id
    left join value_source s on s.county = n.county and s.id = n.src[le.slot];
  else
    insert into value_change (county, record_id, element_id, version, old, new, source_id, true_since, known_since)
    select n.county, n.id, e.id, n.version, o.data -> e.code, n.data -> e.code, s.id, s.true_since, coalesce(s.recorded_at, now())
    from new_rows n join old_rows o on o.county = n.county and o.id = n.id
    cross join lateral (select key from jsonb_object_keys(o.data || n.data) as key
                        where o.data -> key is distinct from n.data -> key) as v
    join element e on e.county = n.county and e.code = v.key
    left join ledger_element le on le.ledger_id = n.ledger_id and le.element_id = e.id
    left join value_source s on s.county = n.county and s.id = n.src[le.slot];
  end if;
  return null;
end $$;
create trigger record_inserted after insert on record referencing new table as new_rows
  for each statement execute function record_changed();
create trigger record_updated after update on record referencing old table as old_rows new table as new_rows
  for each statement execute function record_changed();

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger value_change_kept before update or delete on value_change for each row execute function append_only();
create trigger value_source_kept before update or delete on value_source for each row execute function append_only();

-- Two values are the same: by content, or, sealed, by blind index.
create function same_value(a jsonb, b jsonb) returns boolean language sql immutable parallel safe as
  $$ select a is not distinct from b or (a ? 'blind' and a ->> 'blind' = b ->> 'blind') $$;

-- The day it is on the domain clock.
create function domain_today() returns date language sql stable security definer set search_path = public, pg_temp as $$
  select ((clock_timestamp() + offset_ms * interval '1 millisecond') at time zone 'Asia/Shanghai')::date from domain_clock
$$;

-- Units whose rows the acting person keeps: their own and below, for those whose work is with the people there.
create function ledger_units() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select u.id from org_unit u
  where u.county = current_setting('songbang.county', true) and u.path <@ array(
    select own.path from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]'))
      as own (role text, path ltree)
    where own.role in ('keeper', 'grid_worker', 'town_officer'))
$$;

-- Ledgers that the acting person's department answers for.
create function ledgers_owned() returns setof integer language sql stable security definer set search_path = public, pg_temp as $$
  select l.id from ledger l
  join org_unit u on u.county = l.county and u.kind = 'department' and u.name = l.owner_name and u.valid_to is null
  where l.county = current_setting('songbang.county', true) and u.path <@ array(
    select own.path from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]'))
      as own (role text, path ltree)
    where own.role = 'department_officer')
$$;

-- Rows that a grant opens to the acting person's department.
create function ledger_rows_granted() returns table (ledger_id integer, org_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select g.ledger_id, u.id from sharing_grant g
  join org_unit d on d.id = g.dept_id
  join org_unit u on u.county = g.county and u.path <@ g.area
  where g.county = current_setting('songbang.county', true) and g.revoked_at is null
    and g.until >= domain_today()
    and d.path <@ array(
      select own.path from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]'))
        as own (role text, path ltree)
      where own.role = 'department_officer')
$$;

do $$
declare
  name text;
begin
  foreach name in array array['ledger', 'subject', 'value_source', 'record', 'value_change', 'confirmation', 'conflict', 'sharing_grant'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
  foreach name in array array['subject_rest', 'value_source_rest', 'record_rest', 'value_change_rest', 'confirmation_rest', 'conflict_rest'] loop
    -- Reached through their parents alone.
    execute format('revoke all on %I from songbang_app', name);
  end loop;
end $$;

create policy ledger_read on ledger for select to songbang_app using (county = current_setting('songbang.county', true));
create policy sharing_grant_read on sharing_grant for select to songbang_app using (county = current_setting('songbang.county', true));

create policy record_read on record for select to songbang_app using (
  county = current_setting('songbang.county', true) and (
    org_id in (select ledger_units()) or ledger_id in (select ledgers_owned())
    or (ledger_id, org_id) in (select g.ledger_id, g.org_id from ledger_rows_granted() g)));
create policy record_add on record for insert to songbang_app with check (
  county = current_setting('songbang.county', true)
  and (org_id in (select ledger_units()) or ledger_id in (select ledgers_owned())));
create policy record_change on record for update to songbang_app
  using (org_id in (select ledger_units()) or ledger_id in (select ledgers_owned()))
  with check (county = current_setting('songbang.county', true));
create policy subject_read on subject for select to songbang_app using (
  county = current_setting('songbang.county', true)
  and (org_id in (select ledger_units()) or exists (select from record r where r.county = subject.county and r.subject_id = subject.id)));
create policy subject_add on subject for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and org_id in (select ledger_units()));
create policy subject_change on subject for update to songbang_app
  using (org_id in (select ledger_units())) with check (county = current_setting('songbang.county', true));
create policy value_source_read on value_source for select to songbang_app using (county = current_setting('songbang.county', true));
create policy value_source_add on value_source for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and actor_id = acting_person());
create policy value_change_read on value_change for select to songbang_app using (
  county = current_setting('songbang.county', true)
  and exists (select from record r where r.county = value_change.county and r.id = value_change.record_id));
create policy confirmation_all on confirmation to songbang_app
  using (county = current_setting('songbang.county', true)
         and exists (select from record r where r.county = confirmation.county and r.id = confirmation.record_id))
  with check (county = current_setting('songbang.county', true)
         and exists (select from record r where r.county = confirmation.county and r.id = confirmation.record_id));
create policy conflict_all on conflict to songbang_app
  using (county = current_setting('songbang.county', true)
         and exists (select from record r where r.county = conflict.county and r.id = conflict.record_id))
  with check (county = current_setting('songbang.county', true)
         and exists (select from record r where r.county = conflict.county and r.id = conflict.record_id));

grant select on ledger, ledger_element, subject, value_source, record, value_change, confirmation, conflict, sharing_grant to songbang_app;
grant insert on subject, value_source, record, confirmation, conflict to songbang_app;
grant update (org_id, household_id, status, status_on, merged_into, key_blind, key_sealed) on subject to songbang_app;
grant update (org_id, version, data, src, valid_from, valid_to) on record to songbang_app;
grant update (as_of, source_id) on confirmation to songbang_app;
grant update (resolution, resolved_by, resolved_at) on conflict to songbang_app;
