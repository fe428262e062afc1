-- Accounts that an operator has locked: nothing is given to them.
create table locks (
    account_id text not null primary key references accounts (id) on delete cascade,
    since bigint not null,
    reason text,
    locked_by text not null
);

-- Administrators whose last admin role is being taken away; they count as gone until then.
create table leaving_admins (
    account_id text not null primary key,
    until bigint not null
);

-- When the roles of all users had been read once, how many administrators Falcon had then without us, and whether the store was last used in mode observe and waits for plan --accept.
alter table tenancy add column roles_read_at bigint;
alter table tenancy add column admins_found int not null default 0;
alter table tenancy add column observing boolean not null default false;

create index accounts_roles_known on accounts (coalesce(holdings_known, 0), id)
    where falcon_uuid is not null and life in ('ACTIVE', 'INACTIVE');
create index accounts_withheld on accounts (id) where state = 'WITHHELD';
