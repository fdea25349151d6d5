-- Handlers write no effects themselves and read none: a reaction may only end what still waits, without seeing it.

revoke all on outbox from songbang_app;
grant select (lane, cause, state, tried_at), update (state, reason, done_at, leased_until, content) on outbox to songbang_app;
alter table outbox enable row level security;
alter table outbox force row level security;
create policy outbox_seen on outbox for select to songbang_app using (state in ('waiting', 'dead', 'superseded'));
create policy outbox_end on outbox for update to songbang_app
  using (state = 'waiting') with check (state in ('dead', 'superseded') and content is null);
create policy outbox_owner on outbox to current_user using (true) with check (true);
