-- Postings carry the day of their request, so that of a key many forms have only the newest are read; and a form of nothing but
-- such keys is looked for among the requests about the same people.
alter table request_field add column created_at timestamptz; -- the request's, which never changes
update request_field f set created_at = r.created_at from request r where r.county = f.county and r.id = f.request_id;
alter table request_field alter column created_at set not null;
drop index request_field_key;
create index request_field_key on request_field (county, key, created_at desc) include (request_id);
create index request_population on request (county, population, created_at desc);
