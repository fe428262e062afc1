-- What waits for an operator, and what became of it; subject is the id of an account or of a group.
create table holds (
    subject text not null,
    number bigint not null,
    kind text not null,
    rail text not null,
    cause text not null,
    since bigint not null,
    would text not null,
    why text not null,
    decision text not null,
    decided_at bigint,
    decided_by text,
    primary key (subject, number)
);

create unique index holds_pending on holds (subject) where decision in ('OPEN', 'ALLOWED');
create index holds_open on holds (since, subject) where decision = 'OPEN';

-- Accounts that have lost access lately.
create table losses (
    account_id text not null primary key,
    lost_at bigint not null
);

create index losses_at on losses (lost_at);

-- One row, locked while losses are counted: replicas count one after the other.
create table rails (
    id int not null primary key check (id = 1)
);

insert into rails (id) values (1);

create index accounts_managed on accounts (id) where ownership <> 'UNMANAGED' and life <> 'DELETED';

-- The name a group had before the rename by which somebody is losing something.
alter table scim_groups add column renamed_from text;

-- Its DELETE was answered 204 while somebody was still losing what it gave: for SCIM it is gone.
alter table scim_groups add column gone boolean not null default false;
drop index scim_groups_display_name;
create unique index scim_groups_display_name on scim_groups (display_name_key) where gone = false;
