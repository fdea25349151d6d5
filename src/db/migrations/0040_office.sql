-- Web pages behind a login, and what the platform is asked a month.

-- Who is logged in, where. The cookie's value is not here, only its hash: whoever reads this table cannot use it.
create table web_session (
  id_hash    bytea primary key check (length(id_hash) = 32),
  open_id    text not null,
  created_at timestamptz not null default clock_timestamp(), -- the machine's clock, as the next
  expires_at timestamptz not null
);
create index web_session_expires on web_session (expires_at);
alter table web_session enable row level security;
alter table web_session force row level security;
create policy web_session_owner on web_session to current_user using (true) with check (true);

-- Calls to the platform, whatever came of them, by calendar month in Asia/Shanghai: what editions of Feishu are limited by.
create table platform_call (
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  api   text not null,
  calls bigint not null,
  primary key (month, api)
);
