-- Noted by somebody who did not have the lease: a run that is under way does not know of it, and leaves it.
alter table doubts add column unseen boolean not null default false;
