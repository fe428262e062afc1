-- The Falcon cloud that the tenant was found in, where none is configured.
alter table tenancy add column cloud varchar(32);
