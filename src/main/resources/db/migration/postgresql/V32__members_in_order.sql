-- A member is in two indexes, not in three: in the order of its group, and by its value. Either leads to it.
drop index group_members_value;
create unique index group_members_value on group_members (value, group_id);
alter table group_members drop constraint group_members_pkey;
drop index group_members_joined;
alter table group_members add primary key (group_id, joined, value);
