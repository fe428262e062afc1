-- Groups are found by their last change as users are, without a look at each.
create index scim_groups_last_modified on scim_groups (last_modified) where gone = false;
