-- Display names that stood for one role and stand for none or for several now, with the role that each stood for.
alter table role_catalogues add column former_names text not null default '{}';
