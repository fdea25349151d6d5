-- Who is on duty, and what the bot says unasked.

create function acting_person() returns uuid language sql stable
return (select id from person where feishu_open_id = current_setting('songbang.open_id', true));

-- Above, below or at a unit of the acting person: whose roster concerns them.
create function roster_is_near(unit uuid) returns boolean language sql stable
return exists (select from org_unit u where u.id = unit and (u.path <@ songbang_units() or u.path @> songbang_units()));

-- At or below a unit in which the acting person keeps rosters.
create function roster_is_kept(unit uuid) returns boolean language sql stable
return exists (
  select from org_unit u
  cross join jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]')) as own (role text, path ltree)
  where u.id = unit and u.path <@ own.path and own.role in ('admin', 'coordinator', 'town_officer'));

create table shift (
  id           uuid primary key default gen_random_uuid(),
  county       text not null check (county ~ '^\d{6}$'),
  org_id       uuid not null references org_unit (id),
  on_day       date not null, -- the day it begins
  kind         text not null check (kind in ('day', 'night', 'full')),
  leader_name  text not null check (length(leader_name) between 1 and 40),
  leader_id    uuid references person (id),
  staff_name   text not null check (length(staff_name) between 1 and 40),
  staff_id     uuid references person (id),
  phone_sealed text,          -- of the one on duty; opened in private chats only
  unique (org_id, on_day, kind)
);
create index shift_day on shift (county, on_day);
create index shift_staff on shift (staff_id, on_day);
create index shift_leader on shift (leader_id, on_day);

create table swap (
  id           uuid primary key default gen_random_uuid(),
  county       text not null check (county ~ '^\d{6}$'),
  shift_id     uuid not null references shift (id) on delete cascade,
  return_id    uuid references shift (id) on delete cascade, -- what the proposer takes in exchange
  proposer_id  uuid not null references person (id),
  partner_id   uuid not null references person (id) check (partner_id <> proposer_id),
  proposer_name text not null, -- as on the roster: the one may be out of the other's sight as a person
  partner_name text not null,
  state        text not null default 'proposed' check (state in ('proposed', 'accepted', 'declined', 'withdrawn', 'expired')),
  proposed_at  timestamptz not null, -- on the domain clock, as settled_at
  settled_at   timestamptz check ((settled_at is null) = (state = 'proposed')),
  chat_id      text not null,        -- where the proposer's card is, to be brought up to date
  message_id   text not null
);
create unique index swap_open on swap (shift_id) where state = 'proposed';
create index swap_partner on swap (partner_id) where state = 'proposed';

create table handover_note (
  id          uuid primary key default gen_random_uuid(),
  county      text not null check (county ~ '^\d{6}$'),
  shift_id    uuid not null references shift (id) on delete cascade,
  author_id   uuid not null references person (id),
  said_sealed text not null,
  said_at     timestamptz not null
);
create index handover_shift on handover_note (shift_id);

-- What is to be said to somebody who has not asked. Only src/courtesy turns a row into a message.
create table notice (
  id         uuid primary key default gen_random_uuid(),
  county     text not null check (county ~ '^\d{6}$'),
  person_id  uuid references person (id),
  chat_id    text,
  topic      text not null,
  ref        text not null, -- what it is about; the words are made when it is said
  cause      text,          -- the push it came from
  lapses_at  timestamptz not null,
  state      text not null default 'waiting' check (state in ('waiting', 'said', 'lapsed', 'moot')),
  told_id    uuid references person (id), -- the person, or the deputy of one who muted the bot
  said_at    timestamptz,
  said_on    date,
  outbox_id  uuid,
  check ((person_id is null) <> (chat_id is null)),
  check ((state = 'said') = (outbox_id is not null))
);
create unique index notice_once on notice (coalesce(person_id::text, chat_id), topic, ref);
create index notice_waiting on notice (lapses_at) where state = 'waiting';
create index notice_cause on notice (cause) where state = 'waiting';
create index notice_told on notice (told_id, said_on);
create index notice_chat on notice (chat_id, said_on) where chat_id is not null;

create table mute (
  person_id uuid primary key references person (id),
  county    text not null check (county ~ '^\d{6}$'),
  kind      text not null check (kind in ('mute', 'unsubscribe')),
  until_day date, -- the last day of silence; null: until it is taken back
  check (kind = 'mute' or until_day is null)
);

-- A county may be stricter than the house, never looser.
create table courtesy_setting (
  county    text primary key check (county ~ '^\d{6}$'),
  opens     time not null default '08:30' check (opens between '08:30' and '12:00'),
  closes    time not null default '18:00' check (closes between '12:00' and '18:00'),
  noon_from time not null default '12:00' check (noon_from between '08:30' and '12:00'),
  noon_to   time not null default '14:00' check (noon_to between '14:00' and '18:00'),
  per_day   int not null default 2 check (per_day between 0 and 2),
  per_week  int not null default 6 check (per_week between 0 and 6),
  per_group int not null default 1 check (per_group between 0 and 1)
);

do $$
declare name text;
begin
  foreach name in array array['shift', 'swap', 'handover_note', 'notice', 'mute', 'courtesy_setting'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
end $$;

create policy shift_read on shift for select to songbang_app
  using (county = current_setting('songbang.county', true) and roster_is_near(org_id));
create policy shift_keep on shift to songbang_app
  using (county = current_setting('songbang.county', true) and roster_is_kept(org_id))
  with check (county = current_setting('songbang.county', true) and roster_is_kept(org_id));
-- Whoever was asked to swap may carry it out, on the shifts that the open question names and on no others.
create policy shift_swap on shift for update to songbang_app
  using (exists (select from swap s where s.state = 'proposed' and s.partner_id = acting_person()
                 and shift.id in (s.shift_id, s.return_id)))
  with check (county = current_setting('songbang.county', true));
grant select, insert, delete on shift to songbang_app;
grant update (leader_name, leader_id, staff_name, staff_id, phone_sealed) on shift to songbang_app;

create policy swap_own on swap for select to songbang_app using (acting_person() in (proposer_id, partner_id));
create policy swap_propose on swap for insert to songbang_app
  with check (county = current_setting('songbang.county', true) and proposer_id = acting_person());
create policy swap_settle on swap for update to songbang_app
  using (acting_person() in (proposer_id, partner_id)) with check (acting_person() in (proposer_id, partner_id));
grant select, insert on swap to songbang_app;
grant update (state, settled_at) on swap to songbang_app;

create policy handover_read on handover_note for select to songbang_app
  using (exists (select from shift s where s.id = shift_id));
create policy handover_write on handover_note for insert to songbang_app
  with check (county = current_setting('songbang.county', true) and author_id = acting_person());
grant select, insert on handover_note to songbang_app;

-- Handlers put a notice down and cannot read what others are told.
create policy notice_write on notice for insert to songbang_app
  with check (county = current_setting('songbang.county', true) and state = 'waiting');
grant insert on notice to songbang_app;

create policy mute_own on mute to songbang_app using (person_id = acting_person())
  with check (person_id = acting_person() and county = current_setting('songbang.county', true));
grant select, insert, update, delete on mute to songbang_app;

create policy courtesy_read on courtesy_setting for select to songbang_app
  using (county = current_setting('songbang.county', true));
grant select on courtesy_setting to songbang_app;
