import { z } from 'zod'
import type { PostgresPool, Session } from './pool.ts'

interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

/**
 * The schema, step by step. A step that has been released is never changed: add another.
 * Partitions lie in a schema of their own, so that `\dt` shows the tables alone. PostgreSQL checks the rights to a
 * partition on the table that is named in the query, so the reader needs none on `parts`, nor the loader on children.
 */
const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'schemas, runs and privileges',
    sql: `
      create schema if not exists staging;
      create schema if not exists parts;
      revoke all on schema public, staging, parts from public;

      create sequence run_fence as bigint;
      create table runs (
        id text primary key,
        job text not null,
        state text not null check (state in ('running', 'succeeded', 'failed', 'cancelled')),
        params jsonb not null,
        batches text[] not null,
        started_at timestamptz not null,
        finished_at timestamptz,
        rows_in bigint,
        published bigint,
        quarantined bigint,
        duplicates bigint,
        steps jsonb not null,
        failure jsonb,
        tag text not null,
        operation_ids text[] not null,
        submitted_by text not null,
        code_version text not null,
        fence bigint not null unique default nextval('run_fence'),
        check ((state = 'running') = (finished_at is null))
      );
      create index runs_by_start on runs (started_at desc);

      create table published (
        dataset text not null,
        batch text not null,
        run_id text not null references runs,
        fence bigint not null,
        rows bigint not null check (rows >= 0),
        published_at timestamptz not null default now(),
        primary key (dataset, batch)
      );

      grant usage on schema staging to fraud_loader;
      grant usage on schema public to fraud_reader;
      grant select on all tables in schema public to fraud_reader;
      alter default privileges in schema public grant select on tables to fraud_reader;
    `,
  },
  {
    version: 2,
    name: 'the Spark session of a run',
    sql: `
      alter table runs add column session jsonb;
      create index runs_running on runs (job) where state = 'running';
    `,
  },
  {
    version: 3,
    name: 'tags, keys and warnings of runs, and what happened to them',
    sql: `
      alter table runs
        add column tags text[] not null default '{}',
        add column warnings text[] not null default '{}',
        add column key text;
      create unique index runs_by_key on runs (key) where state in ('running', 'succeeded');
      create index runs_by_job on runs (job, started_at desc);
      create index runs_by_state on runs (state, started_at desc);
      create index runs_by_batch on runs using gin (batches);

      create table schedules (
        name text primary key,
        is_paused boolean not null default false,
        last_due timestamptz not null default now()
      );

      create table run_events (
        id bigint generated always as identity primary key,
        run_id text not null references runs,
        at timestamptz not null default clock_timestamp(),
        event text not null,
        detail jsonb not null
      );
      create index run_events_by_run on run_events (run_id, id);

      create function add_run_event() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          insert into public.run_events (run_id, event, detail)
            values (new.id, 'begun', jsonb_build_object('job', new.job, 'params', new.params, 'by', new.submitted_by));
          return null;
        end if;
        for place in jsonb_array_length(old.steps) .. jsonb_array_length(new.steps) - 1 loop
          insert into public.run_events (run_id, event, detail) values (new.id, 'step', new.steps -> place);
        end loop;
        if new.state <> old.state then
          insert into public.run_events (run_id, event, detail)
            values (new.id, new.state, coalesce(new.failure, jsonb_build_object(
              'rowsIn', new.rows_in, 'published', new.published,
              'quarantined', new.quarantined, 'duplicates', new.duplicates)));
        end if;
        return null;
      end $$;
      create trigger add_event after insert or update on runs for each row execute function add_run_event();

      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is only ever added to', tg_table_name;
      end $$;
      create trigger only_added before update or delete or truncate on run_events
        for each statement execute function refuse_change();

      revoke all on all functions in schema public from public;
      alter default privileges revoke all on functions from public;
    `,
  },
  {
    version: 4,
    name: 'what runs read and wrote, and old versions to go back to',
    sql: `
      create schema kept;
      revoke all on schema kept from public;

      alter table runs
        add column rolls_back text references runs,
        add column plan_digest text,
        add column bytes_read bigint,
        add column bytes_written bigint;
      -- Null where a run was taken back that had published the first version there was.
      alter table published alter column run_id drop not null;

      create table kept_versions (
        dataset text not null,
        batch text not null,
        -- Of the run that has put another version in its place.
        fence bigint not null,
        -- Whose version it is: null where there was none.
        run_id text references runs,
        rows bigint not null,
        -- Its table in schema kept: null where there was none.
        partition text,
        primary key (dataset, batch, fence)
      );

      create table run_datasets (
        run_id text not null references runs,
        role text not null check (role in ('read', 'written')),
        dataset text not null,
        batch text,
        made_by text,
        version int,
        rows bigint not null,
        bytes bigint
      );
      create index run_datasets_by_run on run_datasets (run_id);
      create trigger only_added before update or delete or truncate on run_datasets
        for each statement execute function refuse_change();
      -- An ended run stays as it is; deleting one the events refuse, which refer to it.
      create trigger only_added before update on runs
        for each row when (old.state <> 'running') execute function refuse_change();
    `,
  },
  {
    version: 5,
    name: 'what runs have in staging, and runs that were taken back',
    sql: `
      -- A run that may have something in staging: below a root of HDFS, or, where that is null, in tables.
      create table run_staging (
        run_id text primary key references runs,
        root text
      );
      alter table runs add column rolled_back_by text references runs;

      -- Of a run that has ended nothing changes but that it is taken back.
      drop trigger only_added on runs;
      create trigger only_added before update on runs
        for each row when (old.state <> 'running'
          and to_jsonb(old) - 'rolled_back_by' is distinct from to_jsonb(new) - 'rolled_back_by')
        execute function refuse_change();
      create function note_rollback() returns trigger language plpgsql as $$
      begin
        update public.runs set rolled_back_by = new.id where id = new.rolls_back;
        return null;
      end $$;
      create trigger note_rollback after update on runs
        for each row when (old.state = 'running' and new.state = 'succeeded' and new.rolls_back is not null)
        execute function note_rollback();
      update runs set rolled_back_by = back.id from runs back
        where back.rolls_back = runs.id and back.state = 'succeeded';

      -- What was taken back may be done again.
      drop index runs_by_key;
      create unique index runs_by_key on runs (key) where state in ('running', 'succeeded') and rolled_back_by is null;
    `,
  },
  {
    version: 6,
    name: 'partitions of several batches',
    sql: `
      -- A table in schema kept may hold several versions, of which some may be needed longer than others.
      alter table kept_versions add column expired boolean not null default false;
      create index kept_versions_by_partition on kept_versions (partition) where partition is not null;
      create index kept_versions_expired on kept_versions (dataset) where expired;
    `,
  },
]

/** Brings the database to what this version needs; does nothing where it is so already. Returns the steps it took. */
export async function migrate(owner: PostgresPool): Promise<readonly string[]> {
  // No step is ever undone: where all have been taken, nobody need be waited for.
  if ((await pendingMigrations(owner)).length === 0) return []
  return owner.transaction(async (session) => {
    await session.run(`select pg_advisory_xact_lock(hashtextextended('sparkwright migrations', 0))`)
    await session.run(
      'create table if not exists public.migrations (version int primary key, name text not null, applied_at timestamptz not null default now())',
    )
    const missing = await missingFrom(session)
    for (const step of missing) await apply(session, step)
    return missing.map((step) => step.name)
  })
}

/** The names of the steps that are still to be taken. Changes nothing. */
export async function pendingMigrations(owner: PostgresPool): Promise<readonly string[]> {
  const [there] = await owner.rows(
    z.object({ there: z.boolean() }),
    `select to_regclass('public.migrations') is not null as there`,
  )
  return (there?.there ? await missingFrom(owner) : MIGRATIONS).map((step) => step.name)
}

async function missingFrom(session: Session): Promise<readonly Migration[]> {
  const applied = await session.rows(z.object({ version: z.int() }), 'select version from public.migrations')
  return MIGRATIONS.filter((step) => !applied.some(({ version }) => version === step.version))
}

async function apply(session: Session, { version, name, sql }: Migration): Promise<void> {
  await session.run(sql)
  await session.run('insert into public.migrations (version, name) values ($1, $2)', [version, name])
}
