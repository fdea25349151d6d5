-- Roles, codes and departments are seen with the unit they belong to: by its own county, as org_unit's policy says.

do $$
declare
  of_unit record;
begin
  for of_unit in
    select * from (values ('membership', 'org_id'), ('org_code', 'org_id'), ('department', 'org_id'), ('org_lineage', 'from_id'))
      as list (name, unit)
  loop
    execute format('alter table %I enable row level security', of_unit.name);
    execute format('alter table %I force row level security', of_unit.name);
    execute format('create policy %I on %I for select to songbang_app using (exists (select from org_unit u where u.id = %I.%I))',
                   of_unit.name || '_read', of_unit.name, of_unit.name, of_unit.unit);
    execute format('create policy %I on %I to current_user using (true) with check (true)', of_unit.name || '_owner', of_unit.name);
  end loop;
end $$;
