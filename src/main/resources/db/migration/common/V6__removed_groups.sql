-- Groups that went after their DELETE had been answered 503: its first repeat is answered 204.
create table removed_groups (
    id text not null primary key,
    removed_at bigint not null
);
