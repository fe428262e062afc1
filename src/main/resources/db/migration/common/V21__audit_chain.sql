-- A record's place in the chain and its keyed hash; none until it is sealed. Who asked stands in the chain by a keyed hash with a
-- salt, so that it can be erased.
alter table audit add column sequence bigint;
alter table audit add column seal text;
alter table audit add column seal_key text;
alter table audit add column request_salt text;
alter table audit add column request_seal text;

create unique index audit_sequence on audit (sequence) where sequence is not null;
create index audit_unsealed on audit (number) where sequence is null;

-- Both ends of the chain, by a keyed hash of their own: one row, locked while records are sealed or the oldest are removed.
create table audit_chain (
    id integer not null primary key check (id = 1),
    head_sequence bigint not null,
    head_seal text not null,
    cut_sequence bigint not null,
    cut_seal text not null,
    seal text not null,
    seal_key text not null
);
