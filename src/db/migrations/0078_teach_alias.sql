-- The parameters are called like columns of the table, and the list of its conflict is read as either: the column is meant.
create or replace function teach_alias(said text, norm text, grams text[], element integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  dept text;
  here text := current_setting('songbang.county', true);
begin
  select u.name into dept from org_unit u where u.id in (select units_of_role(array['department_officer'])) and u.kind = 'department' limit 1;
  if dept is null or not exists (select from element e where e.id = teach_alias.element and e.county = here) then
    raise insufficient_privilege using message = 'this actor teaches no names';
  end if;
  insert into element_alias as a (county, element_id, said, norm, grams, dept_name, origin, confirmed_by, hits)
  values (here, teach_alias.element, teach_alias.said, teach_alias.norm, teach_alias.grams, dept, 'confirmed', acting_person(), 1)
  on conflict (county, norm, element_id, dept_name) do update set hits = a.hits + 1;
end $$;
