-- As of 0083: a system reads no row of people by itself, what was delivered included.
create policy delivered_part_no_system on delivered_part as restrictive to songbang_app using (not (select is_system()));
create policy reopening_no_system on reopening as restrictive to songbang_app using (not (select is_system()));
