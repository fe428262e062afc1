-- When access was to end whose end Falcon has accepted and no read has confirmed yet.
alter table accounts add column verifying_since bigint;
