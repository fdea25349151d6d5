-- What was said of the wrong person is taken back by the same people: how everything stood before is kept with the event.
alter table happening drop constraint happening_state_check;
alter table happening add constraint happening_state_check check (state in ('proposed', 'done', 'dropped', 'expired', 'undone'));
alter table happening add column before jsonb; -- null: it cannot be taken back
alter table happening add column undone_by uuid references person (id);
alter table happening add column undone_at timestamptz;
alter table happening add constraint happening_undone check (
  (state = 'undone') = (undone_by is not null) and (undone_by is null) = (undone_at is null));

drop policy happening_settle on happening;
create policy happening_settle on happening for update to songbang_app
  using (county = current_setting('songbang.county', true) and org_id in (select ledger_units()))
  with check (settled_by = acting_person() or undone_by = acting_person() or state = 'expired');
grant update (before, undone_by, undone_at) on happening to songbang_app;
