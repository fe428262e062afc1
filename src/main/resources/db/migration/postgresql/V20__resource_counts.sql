-- How many users and groups there are to be listed, kept by the writes themselves: each adds a row, and the sum counts. So no write waits for
-- another's transaction, as it would at one counter, and a transaction of many costs no more for each. Every hundredth row makes one
-- of those of a kind that nobody else holds.
create table resource_counts (
    kind text collate "C" not null,
    share bigint generated always as identity,
    number bigint not null,
    primary key (kind, share)
);

create function count_resource() returns trigger language plpgsql as $$
declare
    added bigint;
begin
    insert into resource_counts (kind, number) values (tg_argv[0], cast(tg_argv[1] as bigint)) returning share into added;
    if added % 100 = 0 then
        with folded as (
            delete from resource_counts where (kind, share) in (
                select kind, share from resource_counts for update skip locked)
            returning kind, number)
        insert into resource_counts (kind, number) select kind, sum(number) from folded group by kind;
    end if;
    return null;
end
$$;

lock table accounts, scim_groups in share row exclusive mode;

create trigger accounts_begun after insert on accounts for each row
    when (new.life <> 'DELETED') execute function count_resource('User', '1');
create trigger accounts_ended after delete on accounts for each row
    when (old.life <> 'DELETED') execute function count_resource('User', '-1');
create trigger accounts_deleted after update of life on accounts for each row
    when (old.life <> 'DELETED' and new.life = 'DELETED') execute function count_resource('User', '-1');
create trigger accounts_revived after update of life on accounts for each row
    when (old.life = 'DELETED' and new.life <> 'DELETED') execute function count_resource('User', '1');

create trigger scim_groups_begun after insert on scim_groups for each row
    when (new.gone = false) execute function count_resource('Group', '1');
create trigger scim_groups_ended after delete on scim_groups for each row
    when (old.gone = false) execute function count_resource('Group', '-1');
create trigger scim_groups_hidden after update of gone on scim_groups for each row
    when (old.gone = false and new.gone = true) execute function count_resource('Group', '-1');
create trigger scim_groups_restored after update of gone on scim_groups for each row
    when (old.gone = true and new.gone = false) execute function count_resource('Group', '1');

insert into resource_counts (kind, number) select 'User', count(*) from accounts where life <> 'DELETED';
insert into resource_counts (kind, number) select 'Group', count(*) from scim_groups where gone = false;
