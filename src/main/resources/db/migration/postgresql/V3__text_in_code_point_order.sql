-- Text is compared and sorted by code point, as in SQLite and in the application, whatever the locale of the database;
-- so an index serves prefixes too.
do $$
declare
    c record;
begin
    for c in
        select table_name, column_name
        from information_schema.columns
        where table_schema = current_schema()
            and data_type = 'text'
            and table_name in (
                'accounts', 'account_emails', 'account_roles', 'scim_groups', 'group_members', 'departures', 'mapping_pins')
    loop
        execute format('alter table %I alter column %I type text collate "C"', c.table_name, c.column_name);
    end loop;
end
$$;
