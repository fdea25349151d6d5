-- Who answers for a ledger lets another department read it: for a purpose, in an area, until a day. What no department answers for
-- (the register, the villages' own) is the county's coordinator's to open.
create function ledgers_to_share() returns setof integer language sql stable security definer set search_path = public, pg_temp as $$
  select o from ledgers_owned() as o
  union
  select l.id from ledger l
  where l.county = current_setting('songbang.county', true) and l.owner_name is null
    and exists (select from org_unit c where c.kind = 'county' and c.id in (select units_of_role(array['coordinator'])))
$$;
create policy sharing_grant_add on sharing_grant for insert to songbang_app with check (
  county = current_setting('songbang.county', true) and granted_by = acting_person() and revoked_at is null
  and ledger_id in (select ledgers_to_share()) and length(btrim(purpose)) between 2 and 100
  and until between domain_today() and domain_today() + 366
  and exists (select from org_unit d where d.id = dept_id and d.county = sharing_grant.county and d.kind = 'department' and d.valid_to is null)
  and exists (select from org_unit a where a.county = sharing_grant.county and a.path = sharing_grant.area));
create policy sharing_grant_end on sharing_grant for update to songbang_app
  using (county = current_setting('songbang.county', true) and ledger_id in (select ledgers_to_share()))
  with check (county = current_setting('songbang.county', true));
grant insert on sharing_grant to songbang_app;
grant update (revoked_at) on sharing_grant to songbang_app;
