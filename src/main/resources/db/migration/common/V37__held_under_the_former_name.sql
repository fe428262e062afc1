-- Whether the admin roles of that name were held back.
alter table scim_groups add column renamed_from_held boolean not null default false;
