import { z } from 'zod'
import type { ScheduleState, ScheduleStore } from '../../orchestrator/schedule-store.ts'
import type { PostgresPool } from './pool.ts'
import { PostgresError } from './postgres-error.ts'

const Row = z.object({ name: z.string(), isPaused: z.boolean(), last: z.date(), now: z.date() })

/** Schedules in the table `schedules`. Needs the owner role. */
export class PostgresScheduleStore implements ScheduleStore {
  readonly #pool: PostgresPool

  constructor(owner: PostgresPool) {
    this.#pool = owner
  }

  async state(name: string): Promise<ScheduleState> {
    await this.#pool.run(
      `insert into public.schedules as known (name, last_due) values ($1, clock_timestamp())
       on conflict (name) do update set last_due = excluded.last_due where known.last_due > excluded.last_due`,
      [name],
    )
    const sql = `select name, is_paused as "isPaused", last_due as last, clock_timestamp() as now
                 from public.schedules where name = $1`
    const [state] = await this.#pool.rows(Row, sql, [name])
    if (state) return state
    throw new PostgresError(
      'STORE_CORRUPT',
      `schedule ${name} is gone from the table schedules while it is looked for.`,
    )
  }

  async done(name: string, due: Date): Promise<void> {
    await this.#pool.run('update public.schedules set last_due = greatest(last_due, $2) where name = $1', [name, due])
  }

  async setPaused(name: string, isPaused: boolean): Promise<boolean> {
    const sql = 'update public.schedules set is_paused = $2 where name = $1'
    return (await this.#pool.run(sql, [name, isPaused])) > 0
  }
}
