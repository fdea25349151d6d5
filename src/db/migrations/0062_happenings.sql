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
  detail_sealed text,           -- what the writing needs: names, grade, household; gone when it is settled
  chat_id       text not null,
  message_id    text,           -- the card on which it was settled
  check ((detail_sealed is null) = (state <> 'proposed')),
  foreign key (county, subject_id) references subject (county, id) on update cascade
);
create index happening_subject on happening (county, subject_id);
create index happening_open on happening (proposed_at) where state = 'proposed';
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
grant update (state, settled_at, settled_by, subject_id, message_id, plan, detail_sealed) on happening to songbang_app;

-- Somebody with this identity number comes to a unit of the acting person's. Who has moved out elsewhere comes with all of
-- their rows; who is still on another register does not come, and is not shown. No row: nobody has that number.
create function subject_arrives(key bytea, unit uuid) returns table (id uuid, has_come boolean)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  own_county text := current_setting('songbang.county', true);
  who subject%rowtype;
begin
  if unit not in (select ledger_units()) then
    raise insufficient_privilege using message = 'this unit is not the actor''s';
  end if;
  select * into who from subject s
  where s.county = own_county and s.type = 'person' and s.key_blind = key and s.merged_into is null for update;
  if not found then
    return;
  end if;
  if who.status <> 'moved' then
    return query select null::uuid, false;
    return;
  end if;
  update subject s set org_id = unit where s.county = own_county and s.id = who.id;
  update record r set org_id = unit where r.county = own_county and r.subject_id = who.id;
  return query select who.id, true;
end $$;
revoke all on function subject_arrives(bytea, uuid) from public;
grant execute on function subject_arrives(bytea, uuid) to songbang_app;
