-- Why what is known of an account's user in Falcon may not be so; looked at again after until.
create table doubts (
    account_id text not null references accounts (id) on delete cascade,
    what text not null,
    since bigint not null,
    until bigint not null,
    primary key (account_id, what)
);

insert into doubts (account_id, what, since, until)
select id, 'LOST_CREATE', last_modified, last_modified from accounts where create_attempted = true;

insert into doubts (account_id, what, since, until)
select id, 'TAKEOVER', verify_at, verify_at from accounts where verify_at is not null;

alter table accounts drop column create_attempted;
alter table accounts drop column verify_at;

-- When a create of ours made the Falcon user: for a while Falcon may not know it.
alter table accounts add column falcon_created_at bigint;

-- The tenant's roles as they were read, a row for each time they had changed.
create table role_catalogues (
    number bigint not null primary key,
    body text not null,
    read_at bigint not null
);

-- By which mapping and which catalogue an account was last planned; the first catalogue read finds former accounts planned.
alter table accounts add column planned_mapping bigint not null default 0;
alter table accounts add column planned_catalogue bigint not null default 0;

update accounts set
    planned_mapping = (select coalesce(max(number), 0) from mapping_versions),
    planned_catalogue = 1;

create index accounts_planned_mapping on accounts (planned_mapping, id) where life = 'ACTIVE';
create index accounts_planned_catalogue on accounts (planned_catalogue, id) where life = 'ACTIVE';
create index scim_groups_deleting on scim_groups (id) where deleting = true;
