-- The key that was generated for an installation without bridge.security.key.
create table generated_key (
    id int not null primary key check (id = 1),
    secret text not null
);

-- The text of a token is nowhere; hash is keyed, hash_key says by which key.
create table tokens (
    key_id text not null primary key,
    name text not null,
    hash text not null,
    hash_key text not null,
    scopes text not null,
    networks text not null,
    created bigint not null,
    expires bigint,
    revoked bigint,
    last_used bigint
);
