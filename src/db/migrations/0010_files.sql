-- Long work and files leave through the outbox too. Handlers may ask for both, in their own transaction: they still send no
-- message, and see none.

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('send', 'reply', 'patch', 'job', 'file'));
grant insert (id, kind, lane, target, content, cause, queued_at) on outbox to songbang_app;
create policy outbox_ask on outbox for insert to songbang_app
  with check (kind in ('job', 'file') and state = 'waiting' and cause is not null);

-- The bytes of a file on its way out. They go when the platform has them, or after a day.
create table outgoing_file (
  outbox_id  uuid primary key references outbox (id) on delete cascade,
  name       text not null check (length(name) between 1 and 250),
  bytes      bytea not null check (length(bytes) between 1 and 31457280),
  file_key   text, -- the platform's, once uploaded
  created_at timestamptz not null default clock_timestamp()
);
create index outgoing_file_age on outgoing_file (created_at);
alter table outgoing_file enable row level security;
alter table outgoing_file force row level security;
create policy outgoing_file_ask on outgoing_file for insert to songbang_app with check (file_key is null);
create policy outgoing_file_owner on outgoing_file to current_user using (true) with check (true);
grant insert (outbox_id, name, bytes, file_key) on outgoing_file to songbang_app;

-- A workbook that somebody sent to be imported: read by a job, shown to them, applied once when they say so. What the rows
-- say is kept until it is applied or a day is over.
create table sheet_import (
  id          uuid primary key default gen_random_uuid(),
  county      text not null default current_setting('songbang.county', true) check (county ~ '^\d{6}$'),
  kind        text not null,
  open_id     text not null,
  chat_id     text not null,
  cause       text not null, -- the message it came with; its reply is the card that shows how far it is
  file        jsonb not null, -- message and key of the workbook, and its name
  state       text not null default 'reading'
              check (state in ('reading', 'refused', 'ready', 'applying', 'applied', 'dropped', 'failed')),
  plan        jsonb,         -- verdicts and what to write; cleared when it is over
  counts      jsonb,
  created_at  timestamptz not null, -- on the domain clock, as the next two
  expires_at  timestamptz not null,
  applied_at  timestamptz,
  touched_at  timestamptz not null default clock_timestamp()
);
create index sheet_import_cause on sheet_import (cause);
create index sheet_import_touched on sheet_import (touched_at);
alter table sheet_import enable row level security;
alter table sheet_import force row level security;
create policy sheet_import_own on sheet_import for select to songbang_app
  using (open_id = current_setting('songbang.open_id', true) and county = current_setting('songbang.county', true));
create policy sheet_import_begin on sheet_import for insert to songbang_app
  with check (open_id = current_setting('songbang.open_id', true) and county = current_setting('songbang.county', true)
              and state = 'reading' and plan is null);
create policy sheet_import_decide on sheet_import for update to songbang_app
  using (open_id = current_setting('songbang.open_id', true) and state = 'ready')
  with check (state in ('applying', 'dropped'));
create policy sheet_import_owner on sheet_import to current_user using (true) with check (true);
grant select, insert, update (state, touched_at, plan) on sheet_import to songbang_app;
