-- Whose duty is it, and what may be certified. Both are dated lists of a county, published by it: everybody in the county
-- may read them, strangers included. Shipped rows are samples until the county loads its own version.

create table duty_list (
  county     text not null check (county ~ '^\d{6}$'),
  list       text not null check (list in ('basic', 'coop', 'taken')),
  version    text not null,
  source_doc text not null,
  valid_from date not null,
  valid_to   date check (valid_to > valid_from),
  primary key (county, list, version)
);

create table duty (
  county             text not null,
  item_id            text not null check (item_id ~ '^[\w-]{1,60}$'),
  list               text not null,
  version            text not null,
  category           text not null,
  name               text not null,
  aliases            text[] not null,
  lead_body          text not null,
  lead_contact_post  text not null, -- a post, never a person
  coop_bodies        text[] not null,
  upper_duty         text not null,
  our_duty           text not null, -- for a duty taken back: what the village still does
  how_taken_over     text check ((how_taken_over is not null) = (list = 'taken')),
  starts_when        text not null,
  time_limit         text,
  output             text,
  frequency          text,
  materials          text[],
  funding            text,
  staff              text,
  assessment_allowed boolean,
  related_templates  text[],
  basis              text,          -- null: no basis was checked, the card says so
  basis_source       text,
  disputes           text[] not null,
  sample             boolean not null,
  search             tsvector not null, -- A name, B how people say it, C what is done, D pairs of characters
  primary key (county, item_id),
  foreign key (county, list, version) references duty_list
);
create index duty_search on duty using gin (search);

create table certificate (
  county     text not null check (county ~ '^\d{6}$'),
  item_id    text not null check (item_id ~ '^[\w-]{1,60}$'),
  ruling     text not null check (ruling in ('refused', 'allowed')),
  name       text not null,
  aliases    text[] not null,
  basis      text,
  send_to    text not null,
  instead    text,          -- what the resident can do without any certificate
  note       text,
  source_doc text not null,
  valid_from date not null,
  valid_to   date check (valid_to > valid_from),
  sample     boolean not null,
  search     tsvector not null,
  primary key (county, item_id)
);
create index certificate_search on certificate using gin (search);

-- The everyday names of both, each cut into words: a question contains a name when it contains all of its words.
create table spoken_name (
  county  text not null check (county ~ '^\d{6}$'),
  kind    text not null check (kind in ('duty', 'certificate')),
  item_id text not null,
  phrase  text not null,
  terms   text[] not null check (cardinality(terms) > 0),
  primary key (county, kind, item_id, phrase)
);
create index spoken_name_terms on spoken_name using gin (terms);

do $$
declare name text;
begin
  foreach name in array array['duty_list', 'duty', 'certificate', 'spoken_name'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I for select to songbang_app using (county = current_setting(''songbang.county'', true))',
                   name || '_read', name);
    execute format('create policy %I on %I to current_user using (true) with check (true)', name || '_owner', name);
    execute format('grant select on %I to songbang_app', name);
  end loop;
end $$;
