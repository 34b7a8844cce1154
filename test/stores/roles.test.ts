import { randomBytes } from 'node:crypto'
import { type Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { begin, connect, contract, mark, publish, settings, tables, withDatabase } from '../support/database.ts'
import { failureOf } from '../support/failure.ts'

// Every role tries everything on every table; what it may do stands here.

withDatabase()

/** It may log in and was given nothing: what it may do, everybody may. */
const STRANGER = `${mark}_stranger`
const ROLES = ['fraud_owner', 'fraud_loader', 'fraud_reader', STRANGER]

const ALL = 'select insert update delete truncate trigger references maintain'

/** Kind of table → what the owner, the loader and the reader may do there. A stranger may do nothing anywhere. */
const RIGHTS: Readonly<Record<string, readonly [owner: string, loader: string, reader: string]>> = {
  'record of runs': [ALL, '', 'select'],
  'published table': [ALL, '', 'select'],
  'published partition': [ALL, '', ''],
  'kept partition': [ALL, '', ''],
  'staging table that is filled': [ALL, 'select insert', ''],
  'staging table that is counted': [ALL, '', ''],
  'staged partition': [ALL, '', ''],
  sequence: ['select nextval', '', ''],
}

/** What is done → who may. */
const ELSEWHERE: readonly (readonly [statement: string, roles: readonly string[]])[] = [
  ['create table public.probe ()', ['fraud_owner']],
  ['create table staging.probe ()', ['fraud_owner']],
  ['create table parts.probe ()', ['fraud_owner']],
  ['create table kept.probe ()', ['fraud_owner']],
  ['create temporary table probe ()', ['fraud_owner']],
  ['create schema probe', ['fraud_owner']],
  ['alter table public.schedules add column probe int', ['fraud_owner']],
  ['drop table public.schedules', ['fraud_owner']],
  ['create role probe', []],
  ["select pg_read_file('postgresql.conf')", []],
  ["copy (select 1) to program 'true'", []],
  ['set role fraud_owner', ['fraud_owner']],
]

/** A table or sequence; `name` with its schema and quoted, `column` one of its columns. */
interface Thing {
  readonly kind: string
  readonly name: string
  readonly column: string
  readonly oid: string
}

/** Statements that touch no row and need one right each. */
const TABLE_STATEMENTS: Readonly<Record<string, (thing: Thing) => string>> = {
  select: ({ name }) => `select * from ${name} limit 0`,
  insert: ({ name }) => `insert into ${name} overriding system value select (null::${name}).* where false`,
  update: ({ name, column }) => `update ${name} set ${column} = default where false`,
  delete: ({ name }) => `delete from ${name} where false`,
  truncate: ({ name }) => `truncate ${name}`,
  trigger: ({ name }) =>
    `create trigger probe before update on ${name} for each row execute function suppress_redundant_updates_trigger()`,
}
const SEQUENCE_STATEMENTS: Readonly<Record<string, (thing: Thing) => string>> = {
  select: ({ name }) => `select * from ${name}`,
  nextval: ({ name }) => `select nextval('${name}')`,
}
/** Rights that a statement would need others beside: the server is asked for them. */
const ASKED = ['references', 'maintain']

/** What a table itself refuses, to whoever has the right: some are only added to, some are referred to by others. */
const HELD_BACK = ['P0001', '0A000']

let superuser: Client
let things: readonly Thing[]
const password = randomBytes(24).toString('base64url')

beforeAll(async () => {
  superuser = await connect('postgres')
  await superuser.query(`create role ${STRANGER} login password '${password}'`)
  const [filled, counted] = [contract('filled'), contract('counted')]
  await tables.prepare([counted])
  for (const rows of [1, 2]) await publish([counted], { all: rows })
  const [one, other] = [await begin(['all']), await begin(['all'])]
  await tables.stage(one.id, [filled], one.batches)
  await tables.stage(other.id, [counted], other.batches)
  await tables.verify(other.id, [counted])
  things = await allThings()
})

afterAll(async () => {
  await superuser.query(`drop role ${STRANGER}`)
  await superuser.end()
})

/** All there are. Tables with partitions are all made alike: of those, ours, since others may be at work on theirs. */
async function allThings(): Promise<readonly Thing[]> {
  const { rows } = await superuser.query(
    `select c.oid, format('%I.%I', nspname, relname) as name, quote_ident(attname) as column, case
       when relkind = 'S' then 'sequence'
       when nspname = 'kept' then 'kept partition'
       when relispartition then case nspname when 'parts' then 'published partition' else 'staged partition' end
       when nspname = 'staging' and relname like '%\\_filled\\_\\_%' then 'staging table that is filled'
       when nspname = 'staging' then 'staging table that is counted'
       when relkind = 'p' then 'published table'
       else 'record of runs' end as kind
     from pg_class c join pg_namespace n on n.oid = relnamespace join pg_attribute on attrelid = c.oid and attnum = 1
     where nspname in ('public', 'staging', 'parts', 'kept') and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and (relname like $1 or not (relkind = 'p' or relispartition or nspname = 'kept'))
       and (relname like $1 or relname not like 'test\\_%')
     order by 4, 2`,
    [`${mark}%`],
  )
  return rows
}

/** Whether a role may do it; it is undone at once. */
async function may(role: string, statement: string): Promise<boolean> {
  await superuser.query(`begin; set local session authorization ${role}`)
  try {
    await superuser.query(statement)
    return true
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    if (error.code === '42501') return false
    if (HELD_BACK.includes(error.code ?? '')) return true
    throw error
  } finally {
    await superuser.query('rollback')
  }
}

async function rightsOf(role: string, thing: Thing): Promise<string> {
  const isSequence = thing.kind === 'sequence'
  const rights: string[] = []
  for (const [right, statement] of Object.entries(isSequence ? SEQUENCE_STATEMENTS : TABLE_STATEMENTS))
    if (await may(role, statement(thing))) rights.push(right)
  for (const right of isSequence ? [] : ASKED) {
    const { rows } = await superuser.query('select has_table_privilege($1, $2::oid, $3) as has', [
      role,
      thing.oid,
      right,
    ])
    if (rows[0].has) rights.push(right)
  }
  return rights.join(' ')
}

describe('roles', () => {
  test('there is something of every kind', () => {
    expect([...new Set(things.map(({ kind }) => kind))].sort()).toEqual(Object.keys(RIGHTS).sort())
  })

  test.each(ROLES.map((role, place) => [role, place] as const))('%s may do what it has to', async (role, place) => {
    const found: Record<string, string> = {}
    for (const thing of things) found[`${thing.kind} ${thing.name}`] = await rightsOf(role, thing)
    const expected = things.map(({ kind, name }) => [`${kind} ${name}`, RIGHTS[kind]?.[place] ?? ''])
    expect(found).toEqual(Object.fromEntries(expected))
  })

  test.each(ELSEWHERE)('%s', async (statement, roles) => {
    const found: string[] = []
    for (const role of ROLES) if (await may(role, statement)) found.push(role)
    expect(found).toEqual(roles)
  })

  test('only those of the database get in, and into no other', async () => {
    const { rows } = await superuser.query('select datname from pg_database where datallowconn order by 1')
    const into: string[] = []
    for (const { datname: database } of rows)
      for (const user of ROLES) {
        const change = { database, ...(user === STRANGER && { password }) }
        const failure = await failureOf(connect(user, change).then((client) => client.end()))
        if (failure === undefined) into.push(`${user} ${database}`)
        else expect(failure).toMatchObject({ code: '42501' })
      }
    const own = rows.map(({ datname }) => datname).filter((name) => name.startsWith('fraud'))
    expect(own).toContain(settings.database)
    expect(into).toEqual(own.flatMap((name) => ROLES.slice(0, 3).map((role) => `${role} ${name}`)))
  })

  test('nothing is given to everybody, nor a column by itself, nor a role what stands above rights', async () => {
    const { rows } = await superuser.query(
      `select 'database ' || datname as open
         from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) where grantee = 0 and datallowconn
       union all select 'schema ' || nspname
         from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
         where grantee = 0 and nspname in ('public', 'staging', 'parts', 'kept')
       union all select 'function ' || p.oid::regprocedure
         from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner)))
         where grantee = 0 and pronamespace = any('{public,staging,parts,kept}'::regnamespace[])
       union all select 'column ' || attrelid::regclass || '.' || attname
         from pg_attribute join pg_class c on c.oid = attrelid
         where attacl is not null
           and relnamespace = any('{public,staging,parts,kept}'::regnamespace[])
       union all select 'role ' || rolname
         from pg_roles where rolname = any($1) and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)`,
      [ROLES],
    )
    expect(rows).toEqual([])
  })
})
