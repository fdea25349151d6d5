-- What the sweeps of the tick look for, so that none of them reads a whole backlog.

create index intake_relayed on intake (relayed_at) where relayed_at is not null;
