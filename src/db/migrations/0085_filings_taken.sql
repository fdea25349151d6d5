-- What another system takes of its department's demands: how each village stands, and up to which level cells are opened.

-- Up to which level the acting system takes filings of an area; null: not at all.
create function system_filing_level(dept uuid, of_area ltree) returns smallint
  language sql stable security definer set search_path = public, pg_temp as $$
  select max(g.max_level) from system_client c join system_grant g on g.client_id = c.id
  where c.id = acting_system() and c.dept_id = dept and g.what = 'filings' and of_area <@ g.area
    and g.revoked_at is null and g.until >= domain_today()
$$;

-- The villages of a demand, each as it stands; `held` where nobody had to be asked. No answer of anybody is in it.
create function system_filings(of_request uuid, after text, most integer)
  returns table (org_id uuid, path text, village text, state text, n_rows integer, submitted_at timestamptz, accepted_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select v.id, v.path::text, v.name, coalesce(a.state, 'held'), a.n_rows, a.submitted_at, (
    select max(w.at) from review w where w.county = a.county and w.assignment_id = a.id and w.step = 'town_accept')
  from request r
  join org_unit v on v.county = r.county and v.kind = 'village' and v.path <@ r.area and v.valid_to is null
  left join assignment a on a.county = r.county and a.request_id = r.id and a.org_id = v.id
  where r.county = current_setting('songbang.county', true) and r.id = of_request
    and r.status in ('issued', 'served', 'delivered', 'archived')
    and system_filing_level(r.dept_id, r.area) is not null and v.path::text > after
  order by v.path::text limit most
$$;
revoke all on function system_filings(uuid, text, integer) from public;
grant execute on function system_filings(uuid, text, integer) to songbang_app;
