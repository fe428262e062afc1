-- How many of a group's members are users is counted without a look at the users' rows.
create index accounts_visible on accounts (id) where life <> 'DELETED';
