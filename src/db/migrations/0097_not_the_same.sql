-- What people said is not the same is not proposed again, until somebody takes it back. Nothing is deleted: who said what, and when,
-- stays.

-- A department's form as it comes back each month: its own title without dates and the words all titles have.
create function form_key(dept text, title text) returns text language sql immutable strict parallel safe
  return dept || '《' || coalesce(nullif(title_key(title), ''), title) || '》';

-- A name does not mean this element when this department says it.
create table not_same_field (
  county     text not null check (county ~ '^\d{6}$'),
  id         uuid not null default gen_random_uuid(),
  dept_name  text not null,
  norm       text not null,             -- the name as it is compared
  element_id integer not null references element (id),
  by_id      uuid not null references person (id),
  by_name    text not null,
  at         timestamptz not null,
  undone_by  text,
  undone_at  timestamptz,
  primary key (county, id),
  check ((undone_by is null) = (undone_at is null))
);
create unique index not_same_field_now on not_same_field (county, dept_name, norm, element_id) where undone_at is null;

-- Two requests do not ask for the same, nor do others of the same two forms. Of one form filed twice only these two are told apart.
create table not_same_form (
  county    text not null check (county ~ '^\d{6}$'),
  id        uuid not null default gen_random_uuid(),
  form_a    text not null,
  form_b    text not null check (form_a <= form_b),
  request_a uuid not null,              -- the one that was looked at
  request_b uuid not null check (request_a <> request_b),
  shown     jsonb not null,             -- how sure the comparison was when they decided: band, how many fields of how many
  by_id     uuid not null references person (id),
  by_name   text not null,
  at        timestamptz not null,
  undone_by text,
  undone_at timestamptz,
  primary key (county, id),
  check ((undone_by is null) = (undone_at is null))
);
create index not_same_form_a on not_same_form (county, form_a) where undone_at is null;
create index not_same_form_b on not_same_form (county, form_b) where undone_at is null;

do $$
declare
  name text;
begin
  foreach name in array array['not_same_field', 'not_same_form'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
    execute format('create policy %I on %I for select to songbang_app using (county = current_setting(''songbang.county'', true))', name || '_read', name);
    execute format('grant select, insert on %I to songbang_app', name);
    execute format('grant update (undone_by, undone_at) on %I to songbang_app', name);
  end loop;
end $$;

create policy not_same_field_say on not_same_field for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and by_id = acting_person()
  and dept_name in (select u.name from org_unit u where u.id in (select units_of_role(array['department_officer']))));
create policy not_same_field_undo on not_same_field for update to songbang_app
  using (county = current_setting('songbang.county', true)
         and dept_name in (select u.name from org_unit u where u.id in (select units_of_role(array['department_officer']))))
  with check (county = current_setting('songbang.county', true));
-- The department that asks, or the coordinator, of a request they have before them.
create policy not_same_form_say on not_same_form for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and by_id = acting_person() and (
    exists (select from units_of_role(array['coordinator']))
    or exists (select from request r where r.county = not_same_form.county and r.id = request_a
               and r.dept_id in (select units_of_role(array['department_officer'])))));
create policy not_same_form_undo on not_same_form for update to songbang_app
  using (county = current_setting('songbang.county', true) and exists (select from units_of_role(array['coordinator', 'department_officer'])))
  with check (county = current_setting('songbang.county', true));
