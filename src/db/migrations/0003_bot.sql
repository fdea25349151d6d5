-- What the bot keeps between two messages of one person in one chat: the list they pick from by number, and a question.

create table dialog (
  open_id    text not null,
  chat_id    text not null,
  lines      jsonb,       -- what a number picks from: the last menu of any kind
  lines_at   timestamptz, -- on the domain clock; usable for ten minutes
  listed     jsonb,       -- the last list of things that commands act on by number, as /退回 2 does
  listed_at  timestamptz,
  waiting    jsonb,       -- the command that asked for one more answer, with what it was given so far
  waiting_at timestamptz,
  touched_at timestamptz not null default clock_timestamp(), -- the machine's clock: when the row may be forgotten
  primary key (open_id, chat_id)
);
create index dialog_touched on dialog (touched_at);

alter table dialog enable row level security;
alter table dialog force row level security;
create policy dialog_read on dialog for select to songbang_app
  using (open_id = current_setting('songbang.open_id', true));
create policy dialog_write on dialog for insert to songbang_app
  with check (open_id = current_setting('songbang.open_id', true));
create policy dialog_change on dialog for update to songbang_app
  using (open_id = current_setting('songbang.open_id', true))
  with check (open_id = current_setting('songbang.open_id', true));
create policy dialog_owner on dialog to current_user using (true) with check (true);
grant select, insert, update on dialog to songbang_app;

-- 吐槽, about the bot itself. No column says who, none says when but the day.
create table feedback (
  id      uuid primary key default gen_random_uuid(),
  county  text not null default current_setting('songbang.county', true) check (county ~ '^\d{6}$'),
  said_on date not null,
  said    text not null check (length(said) between 1 and 2000)
);
create index feedback_day on feedback (county, said_on);

alter table feedback enable row level security;
alter table feedback force row level security;
-- Handlers put it in and cannot read it back; the digest for administrators reads it as the owner.
create policy feedback_write on feedback for insert to songbang_app
  with check (county = current_setting('songbang.county', true));
create policy feedback_owner on feedback to current_user using (true) with check (true);
grant insert on feedback to songbang_app;
