-- What happened to somebody, said once by who was there and confirmed before any ledger changes.

create table happening (
  id            uuid primary key default gen_random_uuid(),
  county        text not null check (county ~ '^\d{6}$'),
  subject_id    uuid, -- null until a newborn or newcomer is entered
  org_id        uuid not null references org_unit (id),
  kind          text not null,
  on_day        date not null,
  said_by       uuid not null references person (id),
  state         text not null default 'proposed' check (state in ('proposed', 'done', 'dropped', 'expired')),
  proposed_at   timestamptz not null, -- on the domain clock, as settled_at
  settled_at    timestamptz check ((settled_at is null) = (state = 'proposed')),
  settled_by    uuid references person (id),
  plan          jsonb not null, -- what its card showed: old and new, none of L3 and L4
  detail_sealed text not null,  -- what the writing needs: names, grade, household
  chat_id       text not null,
  message_id    text,           -- the card on which it was settled
  foreign key (county, subject_id) references subject (county, id) on update cascade
);
create index happening_subject on happening (county, subject_id);
create index happening_org on happening (county, org_id, on_day);

alter table happening enable row level security;
alter table happening force row level security;
create policy happening_owner on happening to current_user using (true) with check (true);
create policy happening_read on happening for select to songbang_app using (
  county = current_setting('songbang.county', true) and org_id in (select ledger_units()));
create policy happening_say on happening for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and said_by = acting_person() and org_id in (select ledger_units()));
create policy happening_settle on happening for update to songbang_app
  using (county = current_setting('songbang.county', true) and org_id in (select ledger_units()))
  with check (settled_by = acting_person() or state = 'expired');
grant select, insert on happening to songbang_app;
grant update (state, settled_at, settled_by, subject_id, message_id, plan) on happening to songbang_app;
