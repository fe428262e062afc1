-- What somebody changed in Falcon behind the bridge's back, until it is as it should be again.
create table drift (
    account_id text not null references accounts (id) on delete cascade,
    kind text not null,
    what text not null,
    since bigint not null,
    primary key (account_id, kind, what)
);

create index drift_since on drift (since, account_id);

-- An operator wants everything to be read anew.
alter table tenancy add column reconcile_asked_at bigint;
