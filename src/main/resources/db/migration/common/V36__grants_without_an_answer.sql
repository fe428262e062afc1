-- Whether a grant of the role was sent, and no answer is stored: while a call is in doubt it may still be given.
alter table account_roles add column granting boolean not null default false;
