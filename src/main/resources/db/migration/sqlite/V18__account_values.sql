-- The texts that an account says, by which filters find it and lists are sorted: NFC, lower case, cut where an index ends.
-- Of the values that are under one path, the one of the primary element, or of the first, is sorted by.
create table account_values (
    account_id text not null references accounts (id) on delete cascade,
    path text not null,
    value_key text not null,
    sorted_by boolean not null,
    primary key (account_id, path, value_key)
) without rowid;

create index account_values_key on account_values (path, value_key, account_id);

-- The version of the account that its values are of: those of another one are written anew after the start.
alter table accounts add column values_version bigint not null default 0;
create index accounts_values_behind on accounts (id) where values_version <> version;

create index accounts_last_modified on accounts (last_modified) where life <> 'DELETED';
