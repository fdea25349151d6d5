-- Units that change, grants over subtrees, and who may see and change them.

-- Why somebody holds a role: /我 says it, and whoever checks a grant can ask back.
alter table membership
  add column source text not null default 'seed' check (source in ('seed', 'settings', 'import', 'change')),
  add column granted_by uuid references person (id);
-- Somebody may hold a role and stand in for another who holds it too.
drop index membership_once;
create unique index membership_once on membership (person_id, org_id, role, deputy_of) nulls not distinct where valid_to is null;
create index membership_person on membership (person_id);
create index membership_deputy on membership (deputy_of) where deputy_of is not null;

-- What a unit was called and where it hung before it was renamed or moved; its row holds what is so today.
create table org_was (
  org_id     uuid not null references org_unit (id),
  name       text not null,
  parent_id  uuid references org_unit (id),
  valid_from date not null,
  valid_to   date not null check (valid_to > valid_from),
  primary key (org_id, valid_to)
);
alter table org_was enable row level security;
alter table org_was force row level security;
create policy org_was_owner on org_was to current_user using (true) with check (true);
create policy org_was_read on org_was for select to songbang_app
  using (exists (select from org_unit u where u.id = org_was.org_id));

-- A unit may be renamed and moved by one paper, on one day.
alter table org_lineage drop constraint org_lineage_pkey;
alter table org_lineage add primary key (from_id, to_id, effective_on, kind);

-- Two units of today never share a code.
create unique index org_code_once on org_code (scheme, code) where valid_to is null;

-- Who a handler works for. Both settings end with the transaction; a handler without them reaches nobody.

create function songbang_units() returns ltree[] language sql stable parallel safe as
  $$ select coalesce(nullif(current_setting('songbang.units', true), '')::ltree[], '{}') $$;

-- Own units and what hangs below them, the line above them, and the neighbours under the same parent.
create function songbang_in_reach(unit ltree, own ltree[]) returns boolean language sql immutable parallel safe as $$
  select unit <@ own or unit @> own or exists (
    select from unnest(own) as mine (path)
    where nlevel(mine.path) > 1 and nlevel(unit) = nlevel(mine.path) and subpath(unit, 0, -1) = subpath(mine.path, 0, -1))
$$;

-- Nobody hands out a role above their own. src/orgs/may-grant.ts says the same; a test compares the two.
create function songbang_role_gives(holder text, given text) returns boolean language sql immutable parallel safe as $$
  select case holder
    when 'admin' then true
    when 'coordinator' then given not in ('admin', 'tip_recipient')
    when 'town_officer' then given in ('keeper', 'grid_worker')
    else false
  end
$$;

-- songbang.grants: [{"role": "town_officer", "path": "a.b"}, …], what the actor holds today.
create function songbang_may_grant(unit ltree, given text) returns boolean language sql stable parallel safe as $$
  select exists (
    select from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]'))
      as own (role text, path ltree)
    where unit <@ own.path and songbang_role_gives(own.role, given))
$$;

create function songbang_may_shape(unit ltree) returns boolean language sql stable parallel safe as
  $$ select songbang_may_grant(unit, 'coordinator') $$;

-- People and roles: seen within reach, and coordinators by everybody, because they are whom one asks.
drop policy membership_read on membership;
-- Sub-selects that look at no row of membership are worked out once a query, not once a row.
create policy membership_read on membership for select to songbang_app using (
  (role = 'coordinator' and org_id in (select u.id from org_unit u))
  or org_id in (select u.id from org_unit u where songbang_in_reach(u.path, (select songbang_units()))));
create policy membership_give on membership for insert to songbang_app with check (exists (
  select from org_unit u where u.id = membership.org_id and songbang_may_grant(u.path, membership.role)));
create policy membership_end on membership for update to songbang_app
  using (exists (select from org_unit u where u.id = membership.org_id and songbang_may_grant(u.path, membership.role)))
  with check (exists (select from org_unit u where u.id = membership.org_id and songbang_may_grant(u.path, membership.role)));
grant insert on membership to songbang_app;
grant update (valid_to, deputy_of, source, granted_by) on membership to songbang_app;

drop policy person_read on person;
create policy person_read on person for select to songbang_app using (
  county = current_setting('songbang.county', true)
  and (feishu_open_id = current_setting('songbang.open_id', true) or id in (select m.person_id from membership m)));

-- Units: the whole county's tree is seen by the county; coordinators and administrators change it below their own unit.
create policy org_unit_add on org_unit for insert to songbang_app
  with check (county = current_setting('songbang.county', true) and songbang_may_shape(path));
create policy org_unit_change on org_unit for update to songbang_app
  using (county = current_setting('songbang.county', true) and songbang_may_shape(path))
  with check (county = current_setting('songbang.county', true) and songbang_may_shape(path));
grant insert on org_unit, org_code, org_lineage, org_was, department to songbang_app;
grant update (name, parent_id, path, urban_class, valid_to) on org_unit to songbang_app;
grant update (valid_to) on org_code to songbang_app;
grant update (name) on department to songbang_app;
grant select on org_was to songbang_app;

do $$
declare
  of_unit record;
begin
  for of_unit in
    select * from (values ('org_code', 'org_id'), ('department', 'org_id'), ('org_lineage', 'from_id'), ('org_was', 'org_id'))
      as list (name, unit)
  loop
    execute format('create policy %I on %I for insert to songbang_app with check (exists (select from org_unit u where u.id = %I.%I and songbang_may_shape(u.path)))',
                   of_unit.name || '_add', of_unit.name, of_unit.name, of_unit.unit);
    if of_unit.name in ('org_code', 'department') then
      execute format('create policy %I on %I for update to songbang_app using (exists (select from org_unit u where u.id = %I.%I and songbang_may_shape(u.path)))',
                     of_unit.name || '_change', of_unit.name, of_unit.name, of_unit.unit);
    end if;
  end loop;
end $$;

-- What handlers do beyond their own rows, each narrow enough to be read whole. They run as the tables' owner.

-- The platform says that somebody is called otherwise, or has left: grants end the same day, and so do those of whoever
-- stood in for them.
create function person_changed(open_id text, called text, gone boolean, today date) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who person%rowtype;
begin
  select * into who from person where feishu_open_id = open_id for update;
  if not found then
    return 'unknown';
  end if;
  if gone then
    if who.status = 'left' then
      return 'same';
    end if;
    update membership m set valid_to = greatest(m.valid_from, today)
    where (m.valid_to is null or m.valid_to > today)
      and (m.person_id = who.id or m.deputy_of in (select id from membership where person_id = who.id));
    update person set status = 'left' where id = who.id;
    return 'left';
  end if;
  if coalesce(called, '') in ('', who.name) then
    return 'same';
  end if;
  update person set name = called where id = who.id;
  return 'renamed';
end $$;

-- Whether a person is registered, in reach or not: an import must not take somebody of another town for new.
create function person_known(open_id text) returns table (id uuid, county text, name text, status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.county, p.name, p.status from person p where p.feishu_open_id = open_id
$$;

-- Enters a person, or makes one who left active again. Name and post of somebody who holds a role that the actor may not
-- give stay as they are. Null: the person belongs to another county.
create function person_enrol(open_id text, called text, does text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who person%rowtype;
  own_county text := current_setting('songbang.county', true);
begin
  if coalesce(current_setting('songbang.grants', true), '') !~ 'admin|coordinator|town_officer' then
    raise insufficient_privilege using message = 'this actor enters nobody';
  end if;
  insert into person (county, name, post, feishu_open_id) values (own_county, called, does, open_id)
    on conflict (feishu_open_id) do nothing returning * into who;
  if found then
    return who.id;
  end if;
  select * into who from person where feishu_open_id = open_id and county = own_county for update;
  if not found then
    return null;
  end if;
  if exists (select from membership m join org_unit u on u.id = m.org_id
             where m.person_id = who.id and m.valid_to is null and not songbang_may_grant(u.path, m.role)) then
    return who.id;
  end if;
  update person set status = 'active', name = called, post = coalesce(does, person.post)
  where person.id = who.id;
  return who.id;
end $$;

-- Somebody whose last role has ended has left. Null or a person with a role stays as it is.
create function person_without_role(who uuid, today date) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with left_now as (
    update person p set status = 'left'
    where p.id = who and p.county = current_setting('songbang.county', true) and p.status = 'active'
      and not exists (select from membership m where m.person_id = p.id and (m.valid_to is null or m.valid_to > today))
    returning 1)
  select exists (select from left_now)
$$;

-- The first county unit that is imported takes the place of the one an empty installation begins with, in every table.
alter table duty drop constraint duty_county_list_version_fkey;
alter table duty add foreign key (county, list, version) references duty_list on update cascade;

create function county_named(code text, called text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  held record;
begin
  if current_setting('songbang.county', true) <> '000000' or code !~ '^[1-9]\d{5}$' then
    raise insufficient_privilege using message = 'this county has its name';
  end if;
  if not exists (select from org_unit u where u.county = '000000' and u.kind = 'county' and songbang_may_grant(u.path, 'admin')) then
    raise insufficient_privilege using message = 'this actor names no county';
  end if;
  update org_unit set name = called where county = '000000' and kind = 'county';
  update org_code set code = county_named.code where org_code.code = '000000';
  for held in
    select c.table_name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'county' and t.table_type = 'BASE TABLE'
  loop
    execute format('update %I set county = $1 where county = ''000000''', held.table_name) using code;
  end loop;
  perform set_config('songbang.county', code, true);
end $$;

do $$
declare
  verb text;
begin
  foreach verb in array array['person_changed(text, text, boolean, date)', 'person_known(text)', 'person_enrol(text, text, text)',
                              'person_without_role(uuid, date)', 'county_named(text, text)'] loop
    execute format('revoke all on function %s from public', verb);
    execute format('grant execute on function %s to songbang_app', verb);
  end loop;
end $$;
