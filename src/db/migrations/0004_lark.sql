-- How often the platform was spoken to, counted for all workers together. Unlogged: after a crash of the server counting
-- starts anew, which costs at most one refusal that is waited out.

create unlogged table lark_rate (
  -- What is counted: one byte of rank, fifteen of a hash. No chat, person or message stands here in clear.
  key        bytea primary key check (length(key) = 16),
  -- Calls let through in the last 22 ticks of 50 ms and in the last 61 seconds, oldest first. One cell more than the
  -- window, because the oldest counts in full until it has left: so no window anywhere can hold more than the limit.
  -- One tick more again, because calls may bunch up on their way to the platform.
  ticks      smallint[] not null default array_fill(0::smallint, array[22]),
  seconds    smallint[] not null default array_fill(0::smallint, array[61]),
  -- The tick that the last cell of `ticks` stands for, counted from 1970. Seconds follow from it: twenty ticks each.
  at_tick    bigint not null default 0
) with (fillfactor = 50, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.5);

-- The cells moved on by some steps: what is too old falls out on the left. A clock that was set back a little stands
-- still until it has caught up; one that was set back far starts anew.
create function lark_rolled(cells smallint[], steps bigint) returns smallint[]
language sql immutable parallel safe
return case
  when steps >= cardinality(cells) or steps <= -cardinality(cells) then array_fill(0::smallint, array[cardinality(cells)])
  when steps <= 0 then cells
  else cells[steps::int + 1 :] || array_fill(0::smallint, array[steps::int])
end;

-- In how many steps enough of the oldest calls have left for one more; 0 when there is room now.
create function lark_full(cells smallint[], most int) returns int
language plpgsql immutable parallel safe
as $$
declare
  cell smallint;
  total int := 0;
  step int := 0;
begin
  foreach cell in array cells loop
    total := total + cell;
  end loop;
  while total >= most and step < cardinality(cells) loop
    step := step + 1;
    total := total - cells[step];
  end loop;
  return step;
end $$;

-- Takes a place under every key, or under none: 0 when all had room, else the milliseconds until they have.
-- The keys come sorted, so that two callers never hold what the other waits for; the busiest key (the app's) is last and
-- held shortest. `per_minute` is null for a key that has no such limit.
create function lark_take(keys bytea[], per_second int[], per_minute int[]) returns int
language plpgsql volatile
as $$
declare
  rate lark_rate;
  rates lark_rate[] := '{}';
  now_ms bigint;
  tick bigint;
  wait bigint := 0;
  steps int;
begin
  perform set_config('synchronous_commit', 'off', true);
  for i in 1 .. cardinality(keys) loop
    loop
      select * into rate from lark_rate where key = keys[i] for update;
      exit when found;
      insert into lark_rate (key) values (keys[i]) on conflict (key) do nothing;
    end loop;
    rates[i] := rate;
  end loop;

  -- Read with the locks held: whoever comes next under a key comes later on the clock too.
  now_ms := floor(extract(epoch from clock_timestamp()) * 1000);
  tick := now_ms / 50;
  for i in 1 .. cardinality(keys) loop
    rate := rates[i];
    rate.ticks := lark_rolled(rate.ticks, tick - rate.at_tick);
    steps := lark_full(rate.ticks, per_second[i]);
    if steps > 0 then
      wait := greatest(wait, (tick + steps) * 50 - now_ms);
    end if;
    if per_minute[i] is not null then
      rate.seconds := lark_rolled(rate.seconds, tick / 20 - rate.at_tick / 20);
      steps := lark_full(rate.seconds, per_minute[i]);
      if steps > 0 then
        wait := greatest(wait, (tick / 20 + steps) * 1000 - now_ms);
      end if;
    end if;
    -- A clock set back by less than the window keeps its place, so that cells and their time stay together.
    if rate.at_tick < tick or rate.at_tick - tick >= cardinality(rate.ticks) then
      rate.at_tick := tick;
    end if;
    rates[i] := rate;
  end loop;
  if wait > 0 then
    return wait;
  end if;

  for i in 1 .. cardinality(keys) loop
    rate := rates[i];
    rate.ticks[cardinality(rate.ticks)] := rate.ticks[cardinality(rate.ticks)] + 1;
    if per_minute[i] is not null then
      rate.seconds[cardinality(rate.seconds)] := rate.seconds[cardinality(rate.seconds)] + 1;
    end if;
    update lark_rate set ticks = rate.ticks, seconds = rate.seconds, at_tick = rate.at_tick where key = keys[i];
  end loop;
  return 0;
end $$;

-- Forgets what was not spoken to for two minutes; rows in use are left for the next time.
create function lark_sweep() returns bigint
language sql volatile
as $$
  with old as (
    select key from lark_rate
    where at_tick < floor(extract(epoch from clock_timestamp()) * 20) - 2400
    for update skip locked
  ), gone as (
    delete from lark_rate using old where lark_rate.key = old.key returning 1
  )
  select count(*) from gone
$$;
