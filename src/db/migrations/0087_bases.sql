-- A request's answer as a table with the platform, kept in step with ours: a copy for the asker, never our store.

create table base_copy (
  county      text not null check (county ~ '^\d{6}$'),
  id          uuid not null default gen_random_uuid(),
  request_id  uuid not null,
  person_id   uuid not null references person (id), -- for whom it was opened, and nobody else
  state       text not null default 'on' check (state in ('on', 'off')),
  problem     text,                        -- why it is off, as a key of words; null: nothing is wrong
  detail      text,                        -- what the words name: a right, a number of rows
  columns     text[],                      -- names of ours, as they were made
  masked      text[] not null default '{}', -- of these, what is shown in part
  left_out    text[] not null default '{}', -- columns that never leave
  app_token   text,
  url         text,
  closed      boolean not null default false, -- the link opens for nobody
  generation  integer not null default 1,  -- of the table: the next one when somebody changed its columns
  table_id    text,
  old_table   text,                        -- to be taken away once there is a new one
  opened      boolean not null default false, -- the asker was let in
  wanted      integer not null default 1,  -- counts what may have changed
  done        integer not null default 0,  -- of that, what the table has taken in
  queued_at   timestamptz,                 -- machine's clock: when work was last asked for
  stands_at   timestamptz,                 -- domain clock
  counts      jsonb,
  cause       text not null,               -- the push whose card tells of it
  chat_id     text not null,
  created_at  timestamptz not null,
  primary key (county, id),
  foreign key (county, request_id) references request (county, id) on update cascade
);
create unique index base_copy_request on base_copy (county, request_id);
create index base_copy_behind on base_copy (queued_at) where state = 'on' and wanted > done;

-- Which record there is which row of ours. Of what a row says, only a digest under the master key is kept.
create table base_row (
  county     text not null,
  base_id    uuid not null,
  key        text not null,
  unit_id    uuid,                         -- the village whose answer it is
  record_id  text,                         -- null: being made
  hash       bytea,
  token      uuid not null,                -- of the batch it was made with: the platform makes that once
  token_at   timestamptz not null default clock_timestamp(),
  primary key (county, base_id, key),
  foreign key (county, base_id) references base_copy (county, id) on update cascade on delete cascade
);
create index base_row_making on base_row (county, base_id) where record_id is null;

do $$
declare
  name text;
begin
  foreach name in array array['base_copy', 'base_row'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
end $$;

-- The asker's own; what is done with the platform is done as the owner of the tables.
create policy base_copy_own on base_copy to songbang_app
  using (county = current_setting('songbang.county', true) and person_id = acting_person())
  with check (county = current_setting('songbang.county', true) and person_id = acting_person());
grant select on base_copy to songbang_app;
grant insert (county, request_id, person_id, queued_at, cause, chat_id, created_at) on base_copy to songbang_app;
grant update (state, problem, detail, wanted, queued_at, cause, chat_id) on base_copy to songbang_app;

-- Whoever moves a village's answer on (accepts, returns, reopens, takes back) leaves the copy behind; the tick sees to it.
create function base_falls_behind() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update base_copy b set wanted = b.wanted + 1
  where (b.county, b.request_id) in (
    select n.county, n.request_id from new_rows n join old_rows o on o.county = n.county and o.id = n.id
    where n.state is distinct from o.state);
  return null;
end $$;
create trigger assignment_moves_base after update on assignment referencing old table as old_rows new table as new_rows
  for each statement execute function base_falls_behind();

create function base_follows_request() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update base_copy b set wanted = b.wanted + 1
  where (b.county, b.request_id) in (
    select n.county, n.id from new_rows n join old_rows o on o.county = n.county and o.id = n.id
    where n.status is distinct from o.status);
  return null;
end $$;
create trigger request_moves_base after update on request referencing old table as old_rows new table as new_rows
  for each statement execute function base_follows_request();
