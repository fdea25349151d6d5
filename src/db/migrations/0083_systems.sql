-- Other systems that read and ask here: who answers for each, what it may do, where, up to which sensitivity, until when.

create table system_client (
  id          uuid primary key default gen_random_uuid(),
  county      text not null check (county ~ '^\d{6}$'),
  public_id   text not null unique check (public_id ~ '^sys_[0-9a-f]{16}$'), -- the part of its token that may be known
  name        text not null check (length(name) between 2 and 40),
  dept_id     uuid not null references org_unit (id),
  officer_id  uuid not null references person (id),  -- in whose name it asks
  token_hash  bytea not null check (length(token_hash) = 32), -- whoever reads this table cannot use it
  push_key_sealed   text not null,                   -- what its webhooks are sealed and signed with
  push_token_sealed text not null,
  hosts       text[] not null default '{}',          -- where its webhooks may be, as an administrator named them: name or name:port
  created_by  uuid not null references person (id),
  created_at  timestamptz not null default clock_timestamp(), -- the machine's clock, as the next
  expires_at  timestamptz not null check (expires_at > created_at and expires_at <= created_at + interval '366 days'),
  seen_at     timestamptz,
  revoked_at  timestamptz,
  unique (county, name)
);

-- One thing that a system may do. L3 needs a stated basis; L4 is the owner's alone, which is asked again at every reading.
create table system_grant (
  id         uuid primary key default gen_random_uuid(),
  county     text not null check (county ~ '^\d{6}$'),
  client_id  uuid not null references system_client (id),
  what       text not null check (what in ('elements', 'requests', 'ask', 'filings', 'ledgers')),
  ledger_id  integer references ledger (id),
  area       ltree not null,
  max_level  smallint not null check (max_level between 0 and 4),
  basis      text not null default '' check (length(basis) <= 200),
  until      date not null,
  granted_by uuid not null references person (id),
  granted_at timestamptz not null,
  revoked_at timestamptz,
  check ((what = 'ledgers') = (ledger_id is not null)),
  check (max_level <= 2 or (what in ('filings', 'ledgers') and length(btrim(basis)) >= 4))
);
create index system_grant_client on system_grant (client_id) where revoked_at is null;

-- Which element a system took last when: what people are told who ask what becomes of an answer.
create table system_taking (
  client_id  uuid not null references system_client (id),
  element_id integer not null references element (id),
  last_at    timestamptz not null,
  primary key (client_id, element_id)
);
create index system_taking_element on system_taking (element_id);

-- What was asked under which key: the same call again is answered with the same request.
create table system_receipt (
  client_id  uuid not null references system_client (id),
  key        text not null check (length(key) between 8 and 100),
  body_hash  bytea not null check (length(body_hash) = 32),
  request_id uuid not null,
  at         timestamptz not null default clock_timestamp(),
  primary key (client_id, key)
);
create index system_receipt_at on system_receipt (at);

-- The system that acts in this transaction: let in, not revoked, not run out, of a department that is there.
create function acting_system() returns uuid language sql stable security definer set search_path = public, pg_temp as $$
  select c.id from system_client c join org_unit d on d.id = c.dept_id and d.valid_to is null
  where c.id = nullif(current_setting('songbang.system', true), '')::uuid
    and c.county = current_setting('songbang.county', true)
    and c.revoked_at is null and c.expires_at > clock_timestamp()
$$;

create function is_system() returns boolean language sql stable return coalesce(current_setting('songbang.system', true), '') <> '';

-- Whether the acting system holds a grant of one of these kinds over an area, for its own department.
create function system_holds(whats text[], dept uuid, of_area ltree) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from system_client c join system_grant g on g.client_id = c.id
    where c.id = acting_system() and c.dept_id = dept and g.what = any (whats) and of_area <@ g.area
      and g.revoked_at is null and g.until >= domain_today())
$$;

-- Rows of ledgers that grants open to the acting system, and up to which level: never more than its department reads itself,
-- as owner or by a grant of its own, and L4 for the owner alone.
create function system_reach() returns table (ledger_id integer, org_id uuid, level smallint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select g.ledger_id, u.id, max(case when l.owner_name = d.name then g.max_level else least(g.max_level, 3) end)::smallint
  from system_client c
  join org_unit d on d.id = c.dept_id
  join system_grant g on g.client_id = c.id and g.what = 'ledgers' and g.revoked_at is null and g.until >= domain_today()
  join ledger l on l.id = g.ledger_id and l.county = c.county
  join org_unit u on u.county = c.county and u.path <@ g.area
  where c.id = acting_system()
    and (l.owner_name = d.name or exists (
      select from sharing_grant s where s.dept_id = d.id and s.ledger_id = l.id and s.revoked_at is null
        and s.until >= domain_today() and u.path <@ s.area))
  group by g.ledger_id, u.id
$$;

-- Written down by what was handed out, not by whoever asks for it.
create function system_took(elements integer[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into system_taking (client_id, element_id, last_at)
  select acting_system(), e.id, clock_timestamp() + (select offset_ms * interval '1 millisecond' from domain_clock)
  from element e where e.id = any (elements) and e.county = current_setting('songbang.county', true) and acting_system() is not null
  on conflict (client_id, element_id) do update set last_at = excluded.last_at
$$;
revoke all on function system_took(integer[]) from public;
grant execute on function system_took(integer[]) to songbang_app;

-- The number of the next request of the county. Drafts of other departments are out of the asker's sight and count all the same.
create function next_request_no() returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  here text := current_setting('songbang.county', true);
begin
  perform pg_advisory_xact_lock(hashtextextended('request no ' || here, 0));
  return (select coalesce(max(no), 0) + 1 from request where county = here);
end $$;
revoke all on function next_request_no() from public;
grant execute on function next_request_no() to songbang_app;

do $$
declare
  name text;
begin
  foreach name in array array['system_client', 'system_grant', 'system_taking', 'system_receipt'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
  -- A system reads no row of people by itself, whatever role it is lent: what its grants open comes by functions that ask for them.
  foreach name in array array['record', 'subject', 'value_change', 'confirmation', 'conflict', 'draft_cell', 'happening', 'review'] loop
    execute format('create policy %I on %I as restrictive to songbang_app using (not (select is_system()))', name || '_no_system', name);
  end loop;
end $$;

-- Which systems there are and what they may read is no secret: whoever gives an answer may know where it goes.
create policy system_client_read on system_client for select to songbang_app using (county = current_setting('songbang.county', true));
create policy system_grant_read on system_grant for select to songbang_app using (county = current_setting('songbang.county', true));
create policy system_taking_read on system_taking for select to songbang_app
  using (exists (select from system_client c where c.id = client_id));
create policy system_receipt_own on system_receipt to songbang_app
  using (client_id = acting_system()) with check (client_id = acting_system());
grant select (id, county, public_id, name, dept_id, expires_at, revoked_at) on system_client to songbang_app;
grant select on system_grant, system_taking to songbang_app;
grant select, insert on system_receipt to songbang_app;

-- Lent the role of its officer, a system still sees and makes only what its own grants cover.
create policy request_system on request as restrictive for select to songbang_app
  using (not (select is_system()) or system_holds(array['requests', 'ask', 'filings'], dept_id, area));
create policy request_system_add on request as restrictive for insert to songbang_app
  with check (not (select is_system()) or system_holds(array['ask'], dept_id, area));
create policy request_system_change on request as restrictive for update to songbang_app
  using (not (select is_system()) or system_holds(array['ask'], dept_id, area));
