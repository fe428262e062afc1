-- Who let the lease run out that somebody else has now, until that one has stored something. Takes the place of lease_written, which told
-- only of the present lease: whoever came after one that had stored something hid that from the first. Earlier versions read that still.
alter table accounts add column lease_after text;
