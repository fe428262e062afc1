-- When the store was lost and made anew from what Falcon has.
alter table tenancy add column rebuilt_at bigint;
