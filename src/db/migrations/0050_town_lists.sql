-- A town may have lists of its own beside the county's: whoever asks gets those of the nearest unit above. area_id is that
-- unit; the nil id, which no unit has, stands for the whole county, and so what is there already is the county's.

alter table duty drop constraint duty_county_list_version_fkey;
do $$
declare name text;
begin
  foreach name in array array['duty_list', 'duty', 'certificate', 'spoken_name', 'local_list'] loop
    execute format('alter table %I add column area_id uuid not null default ''00000000-0000-0000-0000-000000000000''', name);
    execute format('alter table %I drop constraint %I', name, name || '_pkey');
  end loop;
end $$;
alter table duty_list   add primary key (county, area_id, list, version);
alter table duty        add primary key (county, area_id, item_id);
alter table certificate add primary key (county, area_id, item_id);
alter table spoken_name add primary key (county, area_id, kind, item_id, phrase);
alter table local_list  add primary key (county, area_id, kind, list, version);
-- Looked at when the transaction ends: county_named renames table by table, in no order that is promised.
alter table duty add foreign key (county, area_id, list, version) references duty_list on update cascade deferrable initially deferred;

drop index local_list_current;
create unique index local_list_current on local_list (county, area_id, kind, list) where state = 'current';
-- A version that takes a town's list away: from its day on the next list above holds again. It is never current itself.
alter table local_list add column withdrawn boolean not null default false check (not withdrawn or state <> 'current');

-- At or below a unit in which the actor keeps lists; src/lists/area.ts says which of them are the county's.
create function songbang_keeps_lists(unit ltree) returns boolean language sql stable parallel safe as $$
  select exists (
    select from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]'))
      as own (role text, path ltree)
    where unit <@ own.path and own.role in ('admin', 'coordinator', 'town_officer'))
$$;

-- The units with lists of their own that the actor may see: those above them, and those whose lists they keep. It looks past
-- the policy of local_list, which asks it.
create function songbang_list_areas() returns setof uuid
  language sql stable rows 10 security definer set search_path = public, pg_temp as $$
  select u.id from org_unit u
  where u.county = current_setting('songbang.county', true)
    and u.id in (select l.area_id from local_list l where l.county = current_setting('songbang.county', true))
    and (u.path @> songbang_units() or songbang_keeps_lists(u.path))
$$;
revoke all on function songbang_list_areas() from public;
grant execute on function songbang_list_areas() to songbang_app;

-- Which list of each kind holds for these units: of the nearest unit at or above them that has one, else the county's.
-- In plpgsql, so that it is planned once a session and not once a question.
create function songbang_lists_for(of_kind text, units ltree[]) returns table (list text, area_id uuid)
  language plpgsql stable rows 3 as $$
begin
  return query
  select named.list, coalesce(nearest.area_id, '00000000-0000-0000-0000-000000000000')
  from (values ('duty', 'basic'), ('duty', 'coop'), ('duty', 'taken'), ('certificate', 'refused'), ('certificate', 'allowed'))
    as named (kind, list)
  left join lateral (
    select l.area_id from local_list l join org_unit u on u.id = l.area_id
    where l.county = current_setting('songbang.county', true) and l.kind = named.kind and l.list = named.list
      and l.state = 'current' and u.valid_to is null and u.path @> units
    order by nlevel(u.path) desc, u.path limit 1
  ) nearest on true
  where named.kind = of_kind;
end $$;

do $$
declare name text;
begin
  foreach name in array array['duty_list', 'duty', 'certificate', 'spoken_name', 'local_list'] loop
    execute format('drop policy %I on %I', name || '_read', name);
    execute format('create policy %I on %I for select to songbang_app using (county = current_setting(''songbang.county'', true)
                      and (area_id = ''00000000-0000-0000-0000-000000000000'' or area_id in (select songbang_list_areas())))',
                   name || '_read', name);
  end loop;
end $$;
