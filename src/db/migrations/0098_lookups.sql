-- Names are compared by the county's aliases read once; nobody looks a name up by its characters any more.
drop index element_alias_grams;

-- Who is acting is asked once a statement, not once a cell.
alter policy draft_cell_own on draft_cell
  with check (county = current_setting('songbang.county', true) and typed_by = (select acting_person()));

-- What one answer set or confirmed is found by its act, however long the history is.
create index value_source_request on value_source (county, request_id) where request_id is not null;
create index value_change_source on value_change (county, source_id);
create index confirmation_source on confirmation (county, source_id);
