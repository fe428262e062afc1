-- A member is written twice, not four times: in the order of its group, and by its value. Either leads to it.
create table members_in_order (
    group_id text not null references scim_groups (id) on delete cascade,
    value text not null,
    -- Orders the members of a group by when they joined; equal where two joined at once.
    joined bigint not null,
    primary key (group_id, joined, value)
) without rowid;

insert into members_in_order (group_id, value, joined) select group_id, value, joined from group_members order by group_id, joined, value;
drop table group_members;
alter table members_in_order rename to group_members;
create unique index group_members_value on group_members (value, group_id);
