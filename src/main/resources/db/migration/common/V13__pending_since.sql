-- Since when an account is pending, and since when a mapping is in force (not known of those before).
alter table accounts add column pending_since bigint;
alter table mapping_versions add column since bigint;

update accounts set pending_since = last_modified where state = 'PENDING';

create index accounts_pending on accounts (pending_since) where pending_since is not null;
