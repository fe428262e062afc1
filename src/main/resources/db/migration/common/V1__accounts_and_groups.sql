-- Times are epoch milliseconds. Keys (…_key) are NFC and lower case, computed by the application, never by the database.
create table accounts (
    id text not null primary key,
    user_name text not null,
    user_name_key text not null,
    external_id text,
    given_name text,
    given_name_key text,
    family_name text,
    family_name_key text,
    display_name text,
    display_name_key text,
    login text,
    emails text not null,
    roles text not null,
    attributes text not null,
    life text not null,
    active boolean not null,
    ownership text not null,
    version bigint not null,
    created bigint not null,
    last_modified bigint not null,
    generation bigint not null,
    converged_generation bigint not null,
    state text not null,
    detail text,
    last_converged bigint,
    falcon_uuid text,
    falcon_cid text,
    falcon_login text,
    falcon_first text,
    falcon_last text,
    holdings_known bigint,
    create_attempted boolean not null,
    delete_due bigint,
    gone boolean not null,
    -- Who took the lease last; until null = given back; written = that one has stored something.
    lease_owner text,
    lease_until bigint,
    lease_written boolean not null default false
);

create unique index accounts_user_name on accounts (user_name_key) where life <> 'DELETED';
create unique index accounts_login on accounts (login) where life <> 'DELETED' and login is not null;
create index accounts_deleted_login on accounts (login) where life = 'DELETED';
create unique index accounts_falcon_uuid on accounts (falcon_uuid) where falcon_uuid is not null;
create index accounts_falcon_login on accounts (falcon_login);
create index accounts_external_id on accounts (external_id);
create index accounts_order on accounts (created, id) where life <> 'DELETED';
create index accounts_state on accounts (state) where life <> 'DELETED';

create table account_emails (
    account_id text not null references accounts (id) on delete cascade,
    ordinal int not null,
    value text not null,
    value_key text not null,
    type text,
    type_key text,
    is_primary boolean not null,
    primary key (account_id, ordinal)
);

create index account_emails_value on account_emails (value_key, account_id);

-- A row with held = false remembers a revoke of ours, so that a read which lags cannot bring the role back.
create table account_roles (
    account_id text not null references accounts (id) on delete cascade,
    cid text not null,
    role_id text not null,
    held boolean not null,
    ours boolean not null,
    inherited boolean not null,
    expires_at bigint,
    written_at bigint,
    primary key (account_id, cid, role_id)
);

create index account_roles_role on account_roles (role_id, account_id) where held = true;

create table scim_groups (
    id text not null primary key,
    display_name text not null,
    display_name_key text not null,
    external_id text,
    version bigint not null,
    created bigint not null,
    last_modified bigint not null,
    deleting boolean not null,
    admin_held boolean not null
);

create unique index scim_groups_display_name on scim_groups (display_name_key);
create index scim_groups_external_id on scim_groups (external_id);
create index scim_groups_order on scim_groups (created, id);

create table group_members (
    group_id text not null references scim_groups (id) on delete cascade,
    value text not null,
    -- Orders the members of a group by when they joined; equal where two joined at once.
    joined bigint not null,
    primary key (group_id, value)
);

create index group_members_joined on group_members (group_id, joined, value);
create index group_members_value on group_members (value, group_id);

-- Accounts that are losing what a group gave them, until that is confirmed.
create table departures (
    group_id text not null references scim_groups (id) on delete cascade,
    account_id text not null references accounts (id) on delete cascade,
    cause text not null,
    primary key (group_id, account_id)
);

create index departures_account on departures (account_id);

-- The group that the mapping entry of a name belongs to.
create table mapping_pins (
    name_key text not null primary key,
    group_id text not null references scim_groups (id) on delete cascade
);

create table mapping_versions (
    number bigint not null primary key,
    body text not null
);

-- One row: the tenant this store belongs to.
create table tenancy (
    id int not null primary key,
    cid text,
    dialect text,
    mirrored_at bigint
);

insert into tenancy (id) values (1);
