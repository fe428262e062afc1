-- By what a locked person was known when the lock was set: by another name since, and made anew under that one, it is the same person.
alter table locks add column login text;
alter table locks add column falcon_login text;

update locks set
    login = (select a.login from accounts a where a.id = locks.account_id),
    falcon_login = (select a.falcon_login from accounts a where a.id = locks.account_id);
