-- Who was to be told something may look it up themselves; what others are told stays out of sight.
create policy notice_own on notice for select to songbang_app
  using (county = current_setting('songbang.county', true) and person_id = acting_person());
grant select (person_id, county, topic, ref, lapses_at, state) on notice to songbang_app;
create index notice_own_open on notice (person_id, lapses_at) where state <> 'said';
