-- What data there is to ask for: one row a concept, and every name that departments give it.

create table code_list (
  county   text not null check (county ~ '^\d{6}$'),
  key      text not null check (key ~ '^[a-z][a-z0-9-]{1,40}$'),
  name     text not null,
  standard text,
  items    jsonb not null, -- [{"code", "label", "aliases": []}], in the order people know
  primary key (county, key)
);

create table element (
  id           integer generated always as identity primary key,
  county       text not null check (county ~ '^\d{6}$'),
  code         text not null check (code ~ '^[a-z]\.[a-z0-9_]{1,40}$'), -- the first letter says whose: person, household, village, facility, organisation, event, report
  name         text not null check (length(name) between 1 and 40),
  definition   text not null check (length(definition) between 2 and 400),
  value_type   text not null,
  unit         text,
  code_list    text,
  standard     text,
  owner_name   text, -- the one source; null: the village itself
  sensitivity  smallint not null check (sensitivity between 0 and 4),
  refresh_days integer check (refresh_days > 0), -- null: does not go stale
  asked        text not null check (asked in ('once', 'missing', 'confirm', 'routed', 'event', 'never')),
  agg_time     text not null check (agg_time in ('last', 'sum', 'none')),
  agg_org      text not null check (agg_org in ('sum', 'count', 'distinct', 'average', 'none')),
  ask_text     text not null check (length(ask_text) between 1 and 20),
  example      text not null,
  derived_by   text,
  derived_from text[] not null default '{}',
  version      integer not null default 1,
  status       text not null default 'active' check (status in ('draft', 'active', 'retired')),
  origin       text not null default 'shipped' check (origin in ('shipped', 'county')), -- what the county changed, no start puts back
  unique (county, code),
  foreign key (county, code_list) references code_list (county, key) on update cascade
);

-- Names as they are compared. dept_name: heard from that department only, which then means it before all others do.
create table element_alias (
  id           bigint generated always as identity primary key,
  county       text not null check (county ~ '^\d{6}$'),
  element_id   integer not null references element (id),
  said         text not null check (length(said) between 1 and 80),
  norm         text not null,
  grams        text[] not null, -- single and neighbouring characters of norm, to find near names
  dept_name    text,
  origin       text not null check (origin in ('shipped', 'confirmed')),
  confirmed_by uuid references person (id),
  hits         integer not null default 0
);
create unique index element_alias_once on element_alias (county, norm, element_id, dept_name) nulls not distinct;
create index element_alias_grams on element_alias using gin (grams);

do $$
declare
  name text;
begin
  foreach name in array array['code_list', 'element', 'element_alias'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
    execute format('create policy %I on %I for select to songbang_app using (county = current_setting(''songbang.county'', true))', name || '_read', name);
    execute format('grant select on %I to songbang_app', name);
  end loop;
end $$;
