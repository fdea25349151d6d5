-- What other systems are told of: where, whether that place has shown that it is theirs, and each telling with its tries.

create table system_webhook (
  id          uuid primary key default gen_random_uuid(),
  county      text not null check (county ~ '^\d{6}$'),
  client_id   uuid not null references system_client (id),
  url         text not null check (length(url) <= 500),
  state       text not null default 'pending' check (state in ('pending', 'active', 'refused', 'ended')),
  reason      text,             -- a closed word: why it was refused, or what the last telling came to
  created_at  timestamptz not null default clock_timestamp(), -- the machine's clock, as the next
  verified_at timestamptz,
  unique (client_id, url)
);

-- The id is the event's own, the same at every try. Ids alone are told, nothing of anybody.
create table system_event (
  id          uuid primary key default gen_random_uuid(),
  county      text not null check (county ~ '^\d{6}$'),
  webhook_id  uuid not null references system_webhook (id),
  type        text not null check (type in ('request.issued', 'request.delivered', 'request.returned', 'request.closed', 'filing.accepted')),
  cause       text not null,    -- the act behind it: told once, however often the job runs
  content     jsonb not null,
  state       text not null default 'waiting' check (state in ('waiting', 'done', 'given_up')),
  tries       smallint not null default 0,
  status      smallint,         -- what the last try was answered with
  reason      text,             -- a closed word where there was no answer
  created_at  timestamptz not null default clock_timestamp(),
  next_at     timestamptz not null default clock_timestamp(),
  done_at     timestamptz,
  unique (webhook_id, type, cause)
);
create index system_event_webhook on system_event (webhook_id, created_at desc);
create index system_event_done on system_event (done_at) where state <> 'waiting';

do $$
declare
  name text;
begin
  foreach name in array array['system_webhook', 'system_event'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
end $$;

-- A system sees and names its own, in an own transaction; that one is theirs is for the house to find out.
create policy system_webhook_own on system_webhook to songbang_app
  using (client_id = acting_system()) with check (client_id = acting_system() and state in ('pending', 'ended'));
grant select on system_webhook to songbang_app;
grant insert (county, client_id, url) on system_webhook to songbang_app;
grant update (state, reason) on system_webhook to songbang_app;
