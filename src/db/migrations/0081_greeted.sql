-- The digests lacked a key: whoever has the table and a list of open_ids could tell who has looked in. They go; the worst of
-- it is that somebody is greeted twice. From here on they are made with the key of the columns.
delete from greeted;
