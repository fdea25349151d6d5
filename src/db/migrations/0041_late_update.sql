-- An older update of a card must not land after a newer one that has: those that landed are looked at too.
drop index outbox_patch;
create index outbox_patch on outbox (target, seq) where kind = 'patch' and state in ('waiting', 'done');
