-- Until when the schedule has been worked off, on the domain clock: what lies behind it has run, or was never to run.
alter table domain_clock add column ran_until timestamptz not null default clock_timestamp();
update domain_clock set ran_until = clock_timestamp() + offset_ms * interval '1 millisecond';
