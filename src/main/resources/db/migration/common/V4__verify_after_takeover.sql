-- After a lease was taken over: when a call of its former owner can neither land nor be missing in a read any more.
alter table accounts add column verify_at bigint;
