-- How many users and groups there are to be listed, kept by the writes themselves.
create table resource_counts (
    kind text not null,
    share bigint not null,
    number bigint not null,
    primary key (kind, share)
);

insert into resource_counts (kind, share, number) select 'User', 1, count(*) from accounts where life <> 'DELETED';
insert into resource_counts (kind, share, number) select 'Group', 1, count(*) from scim_groups where gone = false;

create trigger accounts_begun after insert on accounts
    when new.life <> 'DELETED'
begin
    update resource_counts set number = number + 1 where kind = 'User';
end;

create trigger accounts_ended after delete on accounts
    when old.life <> 'DELETED'
begin
    update resource_counts set number = number - 1 where kind = 'User';
end;

create trigger accounts_deleted after update of life on accounts
    when old.life <> 'DELETED' and new.life = 'DELETED'
begin
    update resource_counts set number = number - 1 where kind = 'User';
end;

create trigger accounts_revived after update of life on accounts
    when old.life = 'DELETED' and new.life <> 'DELETED'
begin
    update resource_counts set number = number + 1 where kind = 'User';
end;

create trigger scim_groups_begun after insert on scim_groups
    when new.gone = false
begin
    update resource_counts set number = number + 1 where kind = 'Group';
end;

create trigger scim_groups_ended after delete on scim_groups
    when old.gone = false
begin
    update resource_counts set number = number - 1 where kind = 'Group';
end;

create trigger scim_groups_hidden after update of gone on scim_groups
    when old.gone = false and new.gone = true
begin
    update resource_counts set number = number - 1 where kind = 'Group';
end;

create trigger scim_groups_restored after update of gone on scim_groups
    when old.gone = true and new.gone = false
begin
    update resource_counts set number = number + 1 where kind = 'Group';
end;
