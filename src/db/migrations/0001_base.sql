-- The ground every capability stands on: units and people in their final shape, and the way of a push through the house.

create extension if not exists ltree;
create extension if not exists pg_trgm;

-- What handlers run as: neither owner nor superuser, so that row level security binds them.
do $$
begin
  if not exists (select from pg_roles where rolname = 'songbang_app') then
    create role songbang_app nologin noinherit;
  end if;
  execute format('grant songbang_app to %I', current_user);
end $$;
grant usage on schema public to songbang_app;

-- Units and people -------------------------------------------------------------------------------------------------

create table org_unit (
  id          uuid primary key default gen_random_uuid(),
  county      text not null check (county ~ '^\d{6}$'),
  kind        text not null check (kind in ('province', 'city', 'county', 'town', 'village', 'grid', 'department', 'enterprise')),
  name        text not null,
  parent_id   uuid references org_unit (id),
  path        ltree not null,
  urban_class text,
  valid_from  date not null default '2000-01-01',
  valid_to    date check (valid_to > valid_from)
);
create index org_unit_path on org_unit using gist (path);
create index org_unit_county on org_unit (county, kind);

create table org_code (
  org_id     uuid not null references org_unit (id),
  scheme     text not null check (scheme in ('division12', 'grid15', 'credit', 'department')),
  code       text not null,
  valid_from date not null default '2000-01-01',
  valid_to   date,
  primary key (scheme, code, valid_from)
);

create table org_lineage (
  from_id      uuid not null references org_unit (id),
  to_id        uuid not null references org_unit (id),
  kind         text not null check (kind in ('split', 'merge', 'rename', 'move', 'recode')),
  effective_on date not null,
  share        numeric check (share > 0 and share <= 1),
  basis_doc    text,
  primary key (from_id, to_id, effective_on)
);

create table department (
  id      uuid primary key default gen_random_uuid(),
  org_id  uuid not null references org_unit (id),
  name    text not null,
  level   text not null check (level in ('province', 'city', 'county', 'town')),
  contact text
);

create table person (
  id             uuid primary key default gen_random_uuid(),
  county         text not null check (county ~ '^\d{6}$'),
  name           text not null,
  post           text,
  feishu_open_id text unique,
  union_id       text,
  phone_hmac     bytea,
  status         text not null default 'active' check (status in ('active', 'left')),
  locale         text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
  plain_text     boolean not null default false
);
create index person_county on person (county);

create table membership (
  id         uuid primary key default gen_random_uuid(),
  person_id  uuid not null references person (id),
  org_id     uuid not null references org_unit (id),
  role       text not null check (role in ('keeper', 'grid_worker', 'town_officer', 'department_officer', 'coordinator',
                                           'leader', 'steward', 'tip_recipient', 'admin')),
  dept_id    uuid references department (id),
  deputy_of  uuid references membership (id),
  valid_from date not null default '2000-01-01',
  valid_to   date
);
create unique index membership_once on membership (person_id, org_id, role) where valid_to is null;
create index membership_org on membership (org_id, role);

-- The way of a push ------------------------------------------------------------------------------------------------

-- A push that was accepted and is not yet handled, still sealed. The row goes when the work is done.
create table intake (
  seq         bigint generated always as identity,
  id          text primary key check (id ~ '^[\w-]{1,110}$'),
  lane        text not null, -- the chat, or the person for pushes without one: what must stay in order
  sealed      text not null,
  received_at timestamptz not null default clock_timestamp(),
  relayed_at  timestamptz,
  attempts    int not null default 0
);
create index intake_lane on intake (lane, received_at, seq);
create index intake_unrelayed on intake (seq) where relayed_at is null;

-- What was handled: the key is the claim, and commits with the effects. Kept for at least a day.
create table inbox (
  key         text primary key,
  kind        text not null,
  trace_id    text not null,
  received_at timestamptz not null,
  started_at  timestamptz not null,
  done_at     timestamptz not null default clock_timestamp(),
  outcome     text not null, -- a closed set of words, never what was said
  toast       jsonb
);
create index inbox_done on inbox (done_at);

-- An effect that must happen once: a message, a card update, or a job. Content is cleared when the platform has it.
create table outbox (
  id         uuid primary key default gen_random_uuid(),
  seq        bigint generated always as identity,
  kind       text not null check (kind in ('send', 'reply', 'patch', 'job')),
  lane       text not null,
  target     jsonb not null, -- where to: a chat, a message, or the outbox row whose message is meant
  content    jsonb,
  cause      text,           -- inbox key or job that made it
  state      text not null default 'waiting' check (state in ('waiting', 'done', 'dead', 'unknown', 'superseded')),
  reason     text,
  attempts   int not null default 0,
  message_id text,
  created_at timestamptz not null default clock_timestamp(),
  leased_until timestamptz,  -- one process at a time tries a row
  queued_at  timestamptz,
  tried_at   timestamptz,    -- first try: the platform remembers our uuid for an hour from here
  done_at    timestamptz
);
create index outbox_waiting on outbox (seq) where state = 'waiting';
create index outbox_cause on outbox (cause);
create index outbox_patch on outbox (target, seq) where kind = 'patch' and state = 'waiting';
create index outbox_done on outbox (done_at) where state <> 'waiting';

-- House keeping ----------------------------------------------------------------------------------------------------

-- One row: how far the domain clock stands from the machine's. Moved by CLOCK_START and the demo's clock only.
create table domain_clock (
  id        int primary key default 1 check (id = 1),
  offset_ms bigint not null default 0
);
insert into domain_clock default values;

-- Facts about this database: 'demo' marks one that a simulator may open; 'key_check' is opened by MASTER_KEY.
create table house (
  key   text primary key,
  value jsonb not null
);

-- Who has been greeted, as a digest.
create table greeted (person_digest bytea primary key);

create table audit_log (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  actor    text not null,
  action   text not null,
  target   text not null,
  trace_id text not null
);

-- Row level security: handlers see people and units of their own county; the rest of the tables are the carrier's.
alter table org_unit enable row level security;
alter table org_unit force row level security;
create policy org_unit_read on org_unit for select to songbang_app using (county = current_setting('songbang.county', true));
create policy org_unit_owner on org_unit to current_user using (true) with check (true);
alter table person enable row level security;
alter table person force row level security;
create policy person_read on person for select to songbang_app using (county = current_setting('songbang.county', true));
create policy person_self on person for update to songbang_app
  using (feishu_open_id = current_setting('songbang.open_id', true))
  with check (feishu_open_id = current_setting('songbang.open_id', true));
create policy person_owner on person to current_user using (true) with check (true);

grant select on org_unit, org_code, org_lineage, department, membership to songbang_app;
grant select on person to songbang_app;
grant update (locale, plain_text) on person to songbang_app;
grant insert on audit_log to songbang_app;
grant select on domain_clock to songbang_app;
grant insert, select on greeted to songbang_app;
grant select, update on outbox to songbang_app;
