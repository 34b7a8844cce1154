-- Roles, the database and who may do what with it. Runs at every start, so that a new password of the file counts.
-- Tables are made by the jobs' migrations, which grant what is on them. A role:
--   postgres      rules; used by nobody but this script
--   fraud_owner   owns the tables, publishes, keeps the record of runs
--   fraud_loader  Spark's tasks: adds rows to staging tables, reads nothing
--   fraud_reader  the dashboard: reads what is published

-- A statement that fails is logged with its text, and these carry passwords.
set log_min_error_statement = 'panic';
set log_statement = 'none';

\set owner `sed -n 's/^\*:\*:\*:fraud_owner://p' /run/secrets/pgpass`
\set loader `sed -n 's/^\*:\*:\*:fraud_loader://p' /run/secrets/pgpass`
\set reader `sed -n 's/^\*:\*:\*:fraud_reader://p' /run/secrets/pgpass`
\set superuser `sed -n 's/^\*:\*:\*:postgres://p' /run/secrets/pgpass`

select format('create role %I', name)
  from unnest(array['fraud_owner', 'fraud_loader', 'fraud_reader']) as name
  where not exists (select from pg_roles where rolname = name) \gexec

alter role postgres password :'superuser';
alter role fraud_owner login password :'owner';
alter role fraud_loader login password :'loader';
alter role fraud_reader login password :'reader';

select 'create database fraud owner fraud_owner'
  where not exists (select from pg_database where datname = 'fraud') \gexec

-- Nobody but the superuser has anything to do in those that PostgreSQL brings.
revoke all on database fraud, postgres, template1 from public;
grant connect on database fraud to fraud_owner, fraud_loader, fraud_reader;

\connect fraud
alter schema public owner to fraud_owner;
revoke all on schema public from public;
