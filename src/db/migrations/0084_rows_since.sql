-- Which rows of a ledger changed since another system looked, on the database's own clock.

-- Rows from before count as touched long ago: a constant default rewrites nothing.
alter table record add column touched_at timestamptz not null default '2000-01-01 00:00:00+00';
alter table record alter column touched_at set default clock_timestamp();

create function record_touched() returns trigger language plpgsql as $$
begin
  new.touched_at := clock_timestamp();
  return new;
end $$;
-- Values that are only sealed anew are the same values.
create trigger record_touch before update on record for each row when (not is_rewrap()) execute function record_touched();
create index record_touched on record (county, ledger_id, touched_at, id);

-- Whatever was touched before this instant is committed or never will be: what a writer at work has touched lies after its start.
-- Asked for in a statement of its own, before the one that reads.
create function settled_until() returns timestamptz
  language sql volatile security definer set search_path = public, pg_temp as $$
  select least(clock_timestamp(), (select min(a.xact_start) from pg_stat_activity a
    where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()))
$$;

-- A page of a ledger's rows for the acting system, by when they were touched: within its reach, each cell up to the level that its
-- grant has there, with where it came from and without whom. A row that has left the ledger comes without its cells.
create function system_ledger_rows(of_ledger integer, since timestamptz, after_id uuid, until timestamptz, most integer)
  returns table (id uuid, subject_id uuid, org_id uuid, unit text, version integer, valid_from date, ended_on date,
                 touched timestamptz, cells jsonb)
  language sql stable security definer set search_path = public, pg_temp as $$
  with reach as materialized (select r.org_id, r.level from system_reach() r where r.ledger_id = of_ledger),
  page as materialized (
    select r.county, r.id, r.subject_id, r.org_id, r.ledger_id, r.version, r.data, r.src, r.valid_from, r.touched_at, reach.level,
           case when r.valid_to <= domain_today() then r.valid_to end as ended_on
    from record r join reach on reach.org_id = r.org_id
    where r.county = current_setting('songbang.county', true) and r.ledger_id = of_ledger
      and (r.touched_at, r.id) > (since, after_id) and r.touched_at < until
    order by r.touched_at, r.id limit most)
  select p.id, p.subject_id, p.org_id, u.name, p.version, p.valid_from, p.ended_on, p.touched_at,
         case when p.ended_on is not null then '[]'::jsonb else coalesce((
           select jsonb_agg(jsonb_build_object('code', e.code, 'value', v.value - 'blind', 'kind', s.kind, 'department', s.dept_name,
                    'trueSince', s.true_since, 'knownSince', s.recorded_at, 'confirmedAt', c.as_of) order by le.slot)
           from ledger_element le join element e on e.id = le.element_id and e.sensitivity <= p.level
           join lateral (select case when jsonb_typeof(p.data -> e.code) = 'object' then p.data -> e.code
                                     else jsonb_build_object('plain', p.data -> e.code) end as value) v on p.data ? e.code
           left join value_source s on s.county = p.county and s.id = p.src[le.slot]
           left join confirmation c on c.county = p.county and c.record_id = p.id and c.element_id = e.id
           where le.ledger_id = p.ledger_id), '[]'::jsonb) end
  from page p join org_unit u on u.id = p.org_id
  order by p.touched_at, p.id
$$;

revoke all on function settled_until() from public;
revoke all on function system_ledger_rows(integer, timestamptz, uuid, timestamptz, integer) from public;
grant execute on function settled_until(), system_ledger_rows(integer, timestamptz, uuid, timestamptz, integer) to songbang_app;
