-- The first token of the settings as it was when a service started last: the name of its key and, by that, of itself.
alter table generated_key add column first_token text;
alter table generated_key add column first_token_key text;
