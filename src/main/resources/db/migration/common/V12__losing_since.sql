-- Since when access is to be gone: of a user that was deactivated or deleted, and of one that departs from a group.
alter table accounts add column losing_since bigint;
alter table departures add column since bigint not null default 0;

create index accounts_losing on accounts (losing_since) where losing_since is not null;
create index departures_since on departures (since);
