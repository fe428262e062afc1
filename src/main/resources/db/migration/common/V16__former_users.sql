-- The user in Falcon whose place the present one has taken, because Falcon cannot change a login; until it is deleted there.
alter table accounts add column former_uuid text;
alter table accounts add column former_cid text;
alter table accounts add column former_login text;
alter table accounts add column former_first text;
alter table accounts add column former_last text;

create index accounts_former on accounts (former_uuid) where former_uuid is not null;

-- The login of a create whose answer was lost: another one may be wanted when it is looked for.
alter table doubts add column login text;
