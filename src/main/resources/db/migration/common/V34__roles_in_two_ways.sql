-- Of an inherited role: whether the user holds it by a grant of its own as well, which a role action can revoke.
alter table account_roles add column also_direct boolean not null default false;
