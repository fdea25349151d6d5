-- A department asks; what is held is served, the rest goes to the villages once somebody has admitted it.

create table request (
  county       text not null check (county ~ '^\d{6}$'),
  id           uuid not null default gen_random_uuid(),
  no           integer not null,           -- as people call it within the county
  dept_id      uuid not null references org_unit (id),
  dept_name    text not null,
  asker_id     uuid not null references person (id),
  asker_name   text not null,
  title        text not null check (length(title) between 1 and 120),
  purpose      text not null default '' check (length(purpose) <= 400),
  basis        text not null default '' check (length(basis) <= 200),
  form_no      text not null default '',   -- 表号, and who approved the form
  population   text not null check (length(population) between 1 and 120), -- in the asker's words
  whom         jsonb not null,             -- the same as src/ledgers/population.ts reads it
  region       text not null,
  area         ltree not null,
  period       text not null default '',
  cycle        text not null check (cycle in ('once', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly')),
  due_at       timestamptz,
  paper_copy   boolean,                    -- null: the asker did not say, which is a question and no pass
  own_channel  boolean,
  quota        boolean,
  emergency    text check (length(emergency) between 4 and 200), -- why it could not wait
  said_as      text not null check (said_as in ('form', 'notice', 'workbook')),
  status       text not null default 'draft' check (status in (
                 'draft', 'examined', 'pending', 'issued', 'served', 'merged', 'bounced', 'withdrawn', 'delivered', 'archived')),
  wish         text check (wish in ('take', 'ask')), -- what the asker decided: what is held, or also what is missing
  examined     jsonb,                      -- what the comparison found, in counts
  created_at   timestamptz not null,
  chat_id      text not null,              -- where the asker's card is
  cause        text not null,
  admission_no text,
  admitted_by  uuid references person (id),
  admitted_at  timestamptz,
  expires_on   date,
  merged_into  uuid,
  reason       text,
  file_by      date,                       -- an emergency: admission is settled by then
  primary key (county, id),
  check ((admission_no is null) = (admitted_at is null)),
  -- Nothing goes out without a number; what could not wait is numbered afterwards.
  check (status not in ('issued', 'delivered', 'archived') or admission_no is not null or emergency is not null)
) partition by list (county);
create table request_rest partition of request default;
create unique index request_no on request (county, no);
create unique index request_admission on request (county, admission_no) where admission_no is not null;
create index request_pending on request (county, created_at) where status = 'pending';

create table request_field (
  county     text not null,
  request_id uuid not null,
  ord        smallint not null,
  path       text[] not null,               -- header, from the top
  name       text not null check (length(name) between 1 and 80),
  element_id integer references element (id),
  key        text not null,                -- the element's code, or the name as it is compared: requests alike share keys
  map_state  text not null check (map_state in ('bound', 'proposed', 'new')),
  verdict    text check (verdict in ('held', 'stale', 'derivable', 'routed', 'missing', 'blocked')),
  counts     jsonb,                         -- cells: {"fresh", "stale", "missing"}
  wanted     boolean not null default true, -- still part of it after trimming
  primary key (county, request_id, ord),
  foreign key (county, request_id) references request (county, id) on update cascade
) partition by list (county);
create table request_field_rest partition of request_field default;
-- Postings: the requests that ask for one thing.
create index request_field_key on request_field (county, key, request_id);

-- How many requests have a key: the rare ones find those that are alike.
create table request_key (
  county text not null,
  key    text not null,
  n      integer not null,
  primary key (county, key)
);

-- One a village and request.
create table assignment (
  county       text not null,
  id           uuid not null default gen_random_uuid(),
  request_id   uuid not null,
  org_id       uuid not null references org_unit (id),
  due_at       timestamptz not null,
  state        text not null default 'open' check (state in ('open', 'submitted', 'returned', 'town_accepted', 'county_accepted', 'closed', 'refused', 'cancelled')),
  n_rows       integer not null,
  n_fresh      integer not null,
  n_stale      integer not null,
  n_missing    integer not null,
  opened_at    timestamptz not null,
  submitted_at timestamptz,
  submitted_by text,                        -- both names when a deputy acted
  reason       text,
  primary key (county, id),
  foreign key (county, request_id) references request (county, id) on update cascade
) partition by list (county);
create table assignment_rest partition of assignment default;
create unique index assignment_once on assignment (county, request_id, org_id);
create index assignment_org on assignment (county, org_id, state);

-- What was typed and not yet handed in, cell by cell.
create table draft_cell (
  county        text not null,
  assignment_id uuid not null,
  subject_id    uuid not null,
  element_id    integer not null,
  value         jsonb not null,
  base          integer not null,           -- the record's version that was on the card
  typed_by      uuid not null references person (id),
  typed_at      timestamptz not null,
  primary key (county, assignment_id, subject_id, element_id),
  foreign key (county, assignment_id) references assignment (county, id) on update cascade on delete cascade
) partition by list (county);
create table draft_cell_rest partition of draft_cell default;

-- Each step of a submission: who, when, why.
create table review (
  county        text not null,
  id            uuid not null default gen_random_uuid(),
  assignment_id uuid not null,
  step          text not null check (step in ('submit', 'confirm', 'return', 'town_accept', 'county_accept', 'reopen', 'refuse', 'uphold', 'close')),
  subject_id    uuid,                       -- a single cell that was sent back
  element_id    integer,
  said          text,
  by_id         uuid not null references person (id),
  by_name       text not null,
  for_name      text,
  at            timestamptz not null,
  settled_at    timestamptz,
  primary key (county, id)
) partition by list (county);
create table review_rest partition of review default;
create index review_of on review (county, assignment_id, at);

-- What a request cost and saved: of the department that asked, never of those who answered.
create table burden (
  county       text not null,
  request_id   uuid not null,
  dept_name    text not null,
  day          date not null,
  cells_asked  integer not null,
  cells_reused integer not null,
  cells_confirmed integer not null,
  seconds_asked   integer not null,
  seconds_saved_low  integer not null,
  seconds_saved_high integer not null,
  primary key (county, request_id)
);

-- Units the acting person is responsible for as an officer of this role.
create function units_of_role(wanted text[]) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select u.id from org_unit u
  where u.county = current_setting('songbang.county', true) and u.path <@ array(
    select own.path from jsonb_to_recordset(coalesce(nullif(current_setting('songbang.grants', true), '')::jsonb, '[]'))
      as own (role text, path ltree)
    where own.role = any (wanted))
$$;

-- When every village of an admitted request was accepted by its town or has refused, the county locks it and the request is
-- delivered. Says whether this call closed it. A town officer triggers it and may not write other villages' rows.
create function request_complete(of_county text, of_request uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if of_county <> current_setting('songbang.county', true) then
    raise insufficient_privilege using message = 'another county';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('request ' || of_request, 0));
  if exists (select from assignment a where a.county = of_county and a.request_id = of_request
             and a.state not in ('town_accepted', 'county_accepted', 'closed', 'refused', 'cancelled'))
     or not exists (select from assignment a where a.county = of_county and a.request_id = of_request and a.state = 'town_accepted') then
    return false;
  end if;
  update request set status = 'delivered' where county = of_county and id = of_request and status = 'issued' and admission_no is not null;
  if not found then
    return false;
  end if;
  update assignment set state = 'county_accepted' where county = of_county and request_id = of_request and state = 'town_accepted';
  return true;
end $$;
revoke all on function request_complete(text, uuid) from public;
grant execute on function request_complete(text, uuid) to songbang_app;

-- A department says what a name of theirs means; from then on it does, for them.
create function teach_alias(said text, norm text, grams text[], element integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  dept text;
  here text := current_setting('songbang.county', true);
begin
  select u.name into dept from org_unit u where u.id in (select units_of_role(array['department_officer'])) and u.kind = 'department' limit 1;
  if dept is null or not exists (select from element e where e.id = teach_alias.element and e.county = here) then
    raise insufficient_privilege using message = 'this actor teaches no names';
  end if;
  insert into element_alias as a (county, element_id, said, norm, grams, dept_name, origin, confirmed_by, hits)
  values (here, element, said, norm, grams, dept, 'confirmed', acting_person(), 1)
  on conflict (county, norm, element_id, dept_name) do update set hits = a.hits + 1;
end $$;
revoke all on function teach_alias(text, text, text[], integer) from public;
grant execute on function teach_alias(text, text, text[], integer) to songbang_app;

do $$
declare
  name text;
begin
  foreach name in array array['request', 'request_field', 'request_key', 'assignment', 'draft_cell', 'review', 'burden'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
  end loop;
  foreach name in array array['request_rest', 'request_field_rest', 'assignment_rest', 'draft_cell_rest', 'review_rest'] loop
    execute format('revoke all on %I from songbang_app', name);
  end loop;
end $$;

-- A request says what is asked of whom, not what they answered: the county's people may see it. Drafts are the asker's.
create policy request_read on request for select to songbang_app using (
  county = current_setting('songbang.county', true)
  and (status not in ('draft', 'examined') or dept_id in (select units_of_role(array['department_officer']))));
create policy request_add on request for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and dept_id in (select units_of_role(array['department_officer'])));
create policy request_change on request for update to songbang_app
  using (county = current_setting('songbang.county', true) and (
    dept_id in (select units_of_role(array['department_officer'])) or exists (select from units_of_role(array['coordinator']))))
  with check (county = current_setting('songbang.county', true));
create policy request_field_read on request_field for select to songbang_app using (
  exists (select from request r where r.county = request_field.county and r.id = request_field.request_id));
create policy request_field_add on request_field for insert to songbang_app with check (
  exists (select from request r where r.county = request_field.county and r.id = request_field.request_id
          and r.dept_id in (select units_of_role(array['department_officer']))));
create policy request_field_change on request_field for update to songbang_app
  using (exists (select from request r where r.county = request_field.county and r.id = request_field.request_id))
  with check (county = current_setting('songbang.county', true));
create policy request_field_drop on request_field for delete to songbang_app using (
  exists (select from request r where r.county = request_field.county and r.id = request_field.request_id
          and r.status in ('draft', 'examined') and r.dept_id in (select units_of_role(array['department_officer']))));
create policy request_key_read on request_key for select to songbang_app using (county = current_setting('songbang.county', true));

-- An assignment is seen by the village, the town above it, the department that asked and the coordinator.
create policy assignment_read on assignment for select to songbang_app using (
  county = current_setting('songbang.county', true) and (
    org_id in (select units_of_role(array['keeper', 'grid_worker', 'town_officer', 'coordinator']))
    or exists (select from request r where r.county = assignment.county and r.id = assignment.request_id
               and r.dept_id in (select units_of_role(array['department_officer'])))));
create policy assignment_add on assignment for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and exists (select from units_of_role(array['coordinator', 'department_officer'])));
create policy assignment_change on assignment for update to songbang_app
  using (county = current_setting('songbang.county', true)) with check (county = current_setting('songbang.county', true));
create policy draft_cell_own on draft_cell to songbang_app
  using (county = current_setting('songbang.county', true) and exists (
    select from assignment a where a.county = draft_cell.county and a.id = draft_cell.assignment_id
      and a.org_id in (select ledger_units())))
  with check (county = current_setting('songbang.county', true) and typed_by = acting_person());
create policy review_read on review for select to songbang_app using (
  exists (select from assignment a where a.county = review.county and a.id = review.assignment_id));
create policy review_add on review for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and by_id = acting_person()
  and exists (select from assignment a where a.county = review.county and a.id = review.assignment_id));
create policy review_settle on review for update to songbang_app
  using (exists (select from assignment a where a.county = review.county and a.id = review.assignment_id))
  with check (county = current_setting('songbang.county', true));
create policy burden_read on burden for select to songbang_app using (county = current_setting('songbang.county', true));

grant select on request, request_field, request_key, assignment, draft_cell, review, burden to songbang_app;
grant insert on request, request_field, assignment, draft_cell, review to songbang_app;
grant update (title, purpose, basis, form_no, population, whom, region, area, period, cycle, due_at, paper_copy, own_channel, quota,
              emergency, status, wish, examined, cause, chat_id, admission_no, admitted_by, admitted_at, expires_on, merged_into, reason, file_by)
  on request to songbang_app;
grant update (element_id, key, map_state, verdict, counts, wanted) on request_field to songbang_app;
grant delete on request_field to songbang_app;
grant update (state, due_at, submitted_at, submitted_by, reason, n_rows, n_fresh, n_stale, n_missing) on assignment to songbang_app;
grant update (value, base, typed_by, typed_at), delete on draft_cell to songbang_app;
grant update (settled_at) on review to songbang_app;
