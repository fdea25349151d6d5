-- A town looks at what was answered to one request: from the acts by which it came to the values, without reading all of either.
-- Acts are numbered as they come, so that these grow at their end.
create index value_source_request on value_source (county, request_id) where request_id is not null;
create index value_change_source on value_change (county, source_id);
create index confirmation_source on confirmation (county, source_id);
