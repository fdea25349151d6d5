-- A click's toast is words for one person: it is forgotten soon, and found without reading two days of keys.

create index inbox_toast on inbox (done_at) where toast is not null;
