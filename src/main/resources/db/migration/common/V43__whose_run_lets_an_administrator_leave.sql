-- The run that was allowed to let an administrator leave: he counts as gone while it lasts, or a call of his is in doubt. Earlier versions
-- count him by until, too, and while any run of his lasts.
alter table leaving_admins add column lease_owner text;
