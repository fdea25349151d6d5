-- A named leader lets safety messages through outside the hours, for an area and a while (domain.md D3).

-- The leader or coordinator of an area opens and closes there, and nobody else.
create function emergency_is_kept(area ltree) returns boolean language sql stable
return exists (
  select from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]')) as own (role text, path ltree)
  where area <@ own.path and own.role in ('leader', 'coordinator'));

create table emergency_window (
  id          uuid primary key default gen_random_uuid(),
  county      text not null check (county ~ '^\d{6}$'),
  area        ltree not null,
  area_name   text not null, -- as it was called then; the one below too
  kind        text not null check (kind in ('安保', '应急')),
  reason      text not null check (length(reason) between 4 and 200),
  opened_by   uuid not null references person (id),
  opened_name text not null,
  opened_at   timestamptz not null, -- on the domain clock, as the others
  ends_at     timestamptz not null,
  closed_at   timestamptz check (closed_at >= opened_at),
  closed_by   uuid references person (id),
  cause       text not null, -- the push that opened it: what waits leaves with it
  passed      integer not null default 0, -- messages it let through, for the digest
  check (ends_at > opened_at and ends_at <= opened_at + interval '72 hours'),
  check ((closed_at is null) = (closed_by is null))
);
create index emergency_window_until on emergency_window (county, ends_at);
create index emergency_window_cause on emergency_window (cause);

alter table emergency_window enable row level security;
alter table emergency_window force row level security;
create policy emergency_window_owner on emergency_window to current_user using (true) with check (true);
-- Whom it concerns sees it: below and above the area.
create policy emergency_window_read on emergency_window for select to songbang_app
  using (county = current_setting('songbang.county', true) and (area <@ songbang_units() or area @> songbang_units()));
create policy emergency_window_open on emergency_window for insert to songbang_app
  with check (county = current_setting('songbang.county', true) and opened_by = acting_person() and emergency_is_kept(area));
create policy emergency_window_close on emergency_window for update to songbang_app
  using (county = current_setting('songbang.county', true) and emergency_is_kept(area))
  with check (county = current_setting('songbang.county', true) and closed_by = acting_person());
grant select on emergency_window to songbang_app;
grant insert (county, area, area_name, kind, reason, opened_by, opened_name, opened_at, ends_at, cause) on emergency_window to songbang_app;
grant update (closed_at, closed_by) on emergency_window to songbang_app;
