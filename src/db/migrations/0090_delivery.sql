-- What was delivered stands, version by version; whoever asked accepts it, and it is opened again with a reason and for a while.
alter table request
  add column version       integer not null default 0, -- of what was delivered; 0: nothing yet
  add column settles_at    timestamptz,                -- who has said nothing by then has accepted
  add column accepted_at   timestamptz,
  add column accepted_by   uuid references person (id),
  add column accepted_name text,                       -- null beside a time: nobody objected
  add constraint request_accepted check (accepted_at is not null or (accepted_by is null and accepted_name is null));
-- Until now delivery was the department's receipt.
update request set version = 1 where status in ('served', 'delivered', 'archived');
update request set accepted_at = coalesce(admitted_at, created_at) where status in ('delivered', 'archived');

create table delivery (
  county         text not null check (county ~ '^\d{6}$'),
  request_id     uuid not null,
  version        integer not null check (version > 0),
  delivered_at   timestamptz not null,
  hash           text not null check (hash ~ '^[0-9a-f]{64}$'), -- of every row as it went out
  n_rows         integer not null,
  changed        integer,                    -- cells that differ from the version before; null: the first, or not known
  changes_sealed text,                       -- the first few of them in words
  primary key (county, request_id, version),
  foreign key (county, request_id) references request (county, id) on update cascade
);

-- A unit's rows as they were delivered: what the ledgers learn later does not change them. A version holds the units that are new in it.
create table delivered_part (
  county      text not null,
  request_id  uuid not null,
  version     integer not null,
  org_id      uuid not null references org_unit (id),
  rows_sealed text not null,
  primary key (county, request_id, version, org_id),
  foreign key (county, request_id, version) references delivery (county, request_id, version) on update cascade on delete cascade
) partition by list (county);
create table delivered_part_rest partition of delivered_part default;

-- A filing that was delivered is open again, one at a time.
create table reopening (
  county        text not null check (county ~ '^\d{6}$'),
  id            uuid not null default gen_random_uuid(),
  assignment_id uuid not null,
  reason        text not null check (length(reason) between 1 and 200),
  by_id         uuid not null references person (id),
  by_name       text not null,
  for_name      text,
  opened_at     timestamptz not null,
  closes_at     timestamptz not null check (closes_at > opened_at),
  ended_at      timestamptz,
  ended_as      text check (ended_as in ('accepted', 'expired')),
  delivered_in  integer,                     -- the version that it went into
  primary key (county, id),
  foreign key (county, assignment_id) references assignment (county, id) on update cascade on delete cascade,
  check ((ended_at is null) = (ended_as is null)),
  check (delivered_in is null or ended_as = 'accepted')
);
create unique index reopening_once on reopening (county, assignment_id) where ended_at is null;
create index reopening_of on reopening (county, assignment_id, opened_at);

alter table review drop constraint review_step_check;
alter table review add constraint review_step_check check (step in (
  'submit', 'confirm', 'return', 'town_accept', 'county_accept', 'reopen', 'found_wrong', 'expire', 'refuse', 'uphold', 'close'));
-- What the calendar does, nobody did.
alter table review alter column by_id drop not null;
alter table review add constraint review_by check (by_id is not null or step in ('county_accept', 'expire'));
create unique index review_found_wrong on review (county, assignment_id) where step = 'found_wrong' and settled_at is null;

-- When every village of an admitted request was accepted by its town or has refused, it is to be delivered; and anew when what was
-- opened again has been accepted again. Gives the version that this call makes due, null when it makes none. A town officer triggers
-- it and may write neither requests nor other villages' rows.
drop function request_complete(text, uuid);
create function request_complete(of_county text, of_request uuid) returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  due integer;
begin
  if of_county <> current_setting('songbang.county', true) then
    raise insufficient_privilege using message = 'another county';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('request ' || of_request, 0));
  if exists (select from assignment a where a.county = of_county and a.request_id = of_request
             and a.state not in ('town_accepted', 'county_accepted', 'closed', 'refused', 'cancelled')) then
    return null;
  end if;
  update request r set status = 'delivered', version = 1
  where r.county = of_county and r.id = of_request and r.status = 'issued' and r.admission_no is not null
    and exists (select from assignment a where a.county = of_county and a.request_id = of_request and a.state = 'town_accepted')
  returning r.version into due;
  if found then
    return due;
  end if;
  update request r set version = r.version + 1, settles_at = null, accepted_at = null, accepted_by = null, accepted_name = null
  where r.county = of_county and r.id = of_request and r.status = 'delivered'
    and exists (select from reopening o join assignment a on a.county = o.county and a.id = o.assignment_id
                where o.county = of_county and a.request_id = of_request and o.ended_as = 'accepted' and o.delivered_in is null)
  returning r.version into due;
  if not found then
    return null;
  end if;
  update reopening o set delivered_in = due from assignment a
  where a.county = o.county and a.id = o.assignment_id and o.county = of_county and a.request_id = of_request
    and o.ended_as = 'accepted' and o.delivered_in is null;
  return due;
end $$;
revoke all on function request_complete(text, uuid) from public;
grant execute on function request_complete(text, uuid) to songbang_app;

-- Who may open a filing again: the department that asked, the coordinator, the village's own town.
create function reopens(of_county text, of_assignment uuid) returns boolean language sql stable as $$
  select exists (
    select from assignment a join request r on r.county = a.county and r.id = a.request_id
    where a.county = of_county and a.id = of_assignment and r.status = 'delivered'
      and (a.org_id in (select units_of_role(array['town_officer', 'coordinator']))
           or r.dept_id in (select units_of_role(array['department_officer']))))
$$;

-- Asking again costs again, on the account of the department that asked; and what it saved shrinks by as much.
create function count_reopening(of_county text, of_request uuid, cells integer, confirmed integer, seconds integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if of_county <> current_setting('songbang.county', true) or cells < 0 or confirmed < 0 or seconds < 0 then
    raise insufficient_privilege using message = 'not to be counted';
  end if;
  update burden set cells_asked = cells_asked + cells, cells_confirmed = cells_confirmed + confirmed, seconds_asked = seconds_asked + seconds,
                    seconds_saved_low = seconds_saved_low - seconds, seconds_saved_high = seconds_saved_high - seconds
  where county = of_county and request_id = of_request;
end $$;
revoke all on function count_reopening(text, uuid, integer, integer, integer) from public;
grant execute on function count_reopening(text, uuid, integer, integer, integer) to songbang_app;

do $$
declare
  name text;
begin
  foreach name in array array['delivery', 'delivered_part', 'reopening'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
end $$;
revoke all on delivered_part_rest from songbang_app;

create policy delivery_read on delivery for select to songbang_app using (
  exists (select from request r where r.county = delivery.county and r.id = delivery.request_id));
-- Rows of people are for the department that has them already.
create policy delivered_part_read on delivered_part for select to songbang_app using (
  exists (select from request r where r.county = delivered_part.county and r.id = delivered_part.request_id
          and r.dept_id in (select units_of_role(array['department_officer']))));
create policy reopening_read on reopening for select to songbang_app using (
  exists (select from assignment a where a.county = reopening.county and a.id = reopening.assignment_id));
create policy reopening_add on reopening for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and by_id = acting_person() and reopens(county, assignment_id));
create policy reopening_end on reopening for update to songbang_app
  using (exists (select from assignment a where a.county = reopening.county and a.id = reopening.assignment_id
                 and a.org_id in (select units_of_role(array['town_officer']))))
  with check (county = current_setting('songbang.county', true));

grant select on delivery, delivered_part, reopening to songbang_app;
grant insert (county, id, assignment_id, reason, by_id, by_name, for_name, opened_at, closes_at) on reopening to songbang_app;
grant update (closes_at, ended_at, ended_as) on reopening to songbang_app;
grant update (accepted_at, accepted_by, accepted_name) on request to songbang_app;
