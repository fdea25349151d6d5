-- Every version of a county's own lists, whole, as it was imported: what waits for its day, what holds, what held before.
create table local_list (
  county     text not null check (county ~ '^\d{6}$'),
  kind       text not null check (kind in ('duty', 'certificate')),
  list       text not null,
  version    text not null,
  source_doc text not null,
  valid_from date not null,
  state      text not null check (state in ('waiting', 'current', 'past')),
  items      jsonb not null,
  import_id  uuid, -- null: the shipped sample, kept when it was first replaced
  created_at timestamptz not null default clock_timestamp(),
  primary key (county, kind, list, version)
);
create unique index local_list_current on local_list (county, kind, list) where state = 'current';
create index local_list_waiting on local_list (valid_from) where state = 'waiting';
alter table local_list enable row level security;
alter table local_list force row level security;
create policy local_list_read on local_list for select to songbang_app
  using (county = current_setting('songbang.county', true));
create policy local_list_owner on local_list to current_user using (true) with check (true);
grant select on local_list to songbang_app;
