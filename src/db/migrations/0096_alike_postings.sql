-- Whether something was asked before is answered from the postings alone: each carries what tells requests apart (of which
-- period, where, about whom, as hashes), so that only the few likeliest requests are read themselves.

-- What a title is about, without what titles of reports have in common: 关于报送2026年留守儿童补贴情况的通知 is 留守儿童补贴.
create function title_key(title text) returns text language sql immutable strict parallel safe
  return regexp_replace(regexp_replace(lower(normalize(title, nfkc)),
    '[[:space:][:punct:]《》〈〉「」【】、，。：；·—…“”‘’]|(20[0-9]{2}|[〇零一二三四五六七八九]{4})(年度?|-)?|第?[一二三四1-4]季度|[0-9一二三四五六七八九十]{1,3}月份?|[上下]半年|截[至止]|全[县市区镇]|各[县市区镇乡村]|本[县市区镇乡村]', '', 'g'),
    '关于|做好|开展|报送|上报|填报|填写|报告|统计|汇总|登记|调查|摸底|核查|排查|明细|一览|花名|名单|名册|台账|信息|数据|基本|有关|相关|情况|工作|通知|清单|的|表|册|请', '', 'g');

alter table request add column title_key text not null generated always as (title_key(title)) stored;
create index request_title on request (county, title_key, created_at desc) include (id, population, period, region);
drop index request_population;
create index request_people on request (county, population, created_at desc) include (id, period, region);
create index request_facts on request (county, population, period, region, created_at desc) include (id);

alter table request_field add column period_mark integer not null default 0,
  add column region_mark integer not null default 0, add column people_mark integer not null default 0;
update request_field f set period_mark = hashtext(r.period), region_mark = hashtext(r.region), people_mark = hashtext(r.population)
from request r where r.county = f.county and r.id = f.request_id;
drop index request_field_key;
create index request_field_key on request_field (county, key, created_at desc)
  include (request_id, period_mark, region_mark, people_mark);

create function mark_request_field() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select hashtext(r.period), hashtext(r.region), hashtext(r.population) into new.period_mark, new.region_mark, new.people_mark
  from request r where r.county = new.county and r.id = new.request_id;
  return new;
end $$;
create trigger request_field_marks before insert on request_field for each row execute function mark_request_field();

create function mark_request_fields() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update request_field set period_mark = hashtext(new.period), region_mark = hashtext(new.region), people_mark = hashtext(new.population)
  where county = new.county and request_id = new.id;
  return null;
end $$;
create trigger request_marks after update of period, region, population on request for each row
  when (old.period <> new.period or old.region <> new.region or old.population <> new.population)
  execute function mark_request_fields();

-- The requests that may ask for the same, the likeliest first: from the newest postings of the rarest keys, and from the newest
-- requests about the same people and of the same title. Of a county all may see them (no drafts), so that it reads past the policies
-- of rows, which would look each posting's request up; another county than the transaction's it refuses. Its one plan is kept by
-- the session: planning it takes longer than running it.
create function alike_candidates(
    of_county text, keys text[], about text, of_region text, of_period text, of_title text, own uuid, since timestamptz,
    generic real, most_keys integer, most_postings integer, most_people integer, most_same integer, most integer)
  returns table (id uuid, no integer, title text, dept_name text, created_on text, status text, population text, region text,
                 period text, fields text[])
  language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  if of_county <> current_setting('songbang.county', true) then
    raise insufficient_privilege using message = 'another county';
  end if;
  return query
  with rare as materialized (
    select k.key from request_key k
    where k.county = of_county and k.key = any (keys)
      and k.n <= greatest(100, generic * (select coalesce(max(r.no), 0) from request r where r.county = of_county))
    order by k.n limit most_keys),
  posting as (
    select f.* from rare cross join lateral (
      select f.request_id as id, f.created_at as at, 1 as n,
             (f.period_mark = hashtext(of_period))::integer + (f.region_mark = hashtext(of_region))::integer
               + (f.people_mark = hashtext(about))::integer as same
      from request_field f
      where f.county = of_county and f.key = rare.key and f.created_at > since
      order by f.created_at desc limit (select most_postings / greatest(1, count(1)) from rare)) as f
    union all
    (select r.id, r.created_at, 1, 1 + (r.period = of_period)::integer + (r.region = of_region)::integer
     from request r where r.county = of_county and r.population = about and r.created_at > since
     order by r.created_at desc limit most_people)
    union all
    (select r.id, r.created_at, 0, 3
     from request r where r.county = of_county and r.population = about and r.period = of_period and r.region = of_region and r.created_at > since
     order by r.created_at desc limit most_same)
    union all
    (select r.id, r.created_at, 2, (r.population = about)::integer + (r.period = of_period)::integer + (r.region = of_region)::integer
     from request r where r.county = of_county and r.title_key = title_key(of_title) and r.title_key <> '' and r.created_at > since
     order by r.created_at desc limit most_same)),
  best as (
    select p.id, max(p.same) as same, sum(p.n) as n, max(p.at) as at from posting p
    where p.id is distinct from own
    group by p.id order by 2 desc, 3 desc, 4 desc limit 2 * most)
  select r.id, r.no, r.title, r.dept_name, ((r.created_at at time zone 'Asia/Shanghai')::date)::text, r.status, r.population, r.region,
         r.period, array(select f.name from request_field f
                         where f.county = of_county and f.request_id = r.id and f.wanted order by f.ord)
  from best join request r on r.county = of_county and r.id = best.id
  where r.status in ('pending', 'issued', 'served', 'delivered', 'archived')
  order by best.same desc, best.n desc, best.at desc
  limit most;
end $$;
revoke all on function alike_candidates(text, text[], text, text, text, text, uuid, timestamptz, real, integer, integer, integer, integer, integer) from public;
grant execute on function alike_candidates(text, text[], text, text, text, text, uuid, timestamptz, real, integer, integer, integer, integer, integer) to songbang_app;
