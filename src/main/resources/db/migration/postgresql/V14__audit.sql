-- What was asked for and what was done in Falcon; subject is the id of an account or of a group.
create table audit (
    number bigint generated always as identity primary key,
    at bigint not null,
    subject text not null,
    what text not null,
    detail text not null,
    request text,
    trace text
);

create index audit_subject on audit (subject, number);
create index audit_request on audit (request, number) where request is not null;
create index audit_at on audit (at);

-- On whose behalf the newest generation is wanted.
alter table accounts add column request text;
create index accounts_request on accounts (request) where request is not null;

alter table holds add column request text;
