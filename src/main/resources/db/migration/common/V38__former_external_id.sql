-- The externalId before that rename, or before it was changed itself; of one that is under way it is the one of now.
alter table scim_groups add column renamed_from_external_id text;

update scim_groups set renamed_from_external_id = external_id where renamed_from is not null;
