import { expect, test } from 'vitest'
import { TAKEN_FLAGS } from '../../jobs/names.ts'
import { backfillCommand } from '../commands/backfill.ts'
import { explainCommand, planCommand } from '../commands/plan.ts'
import { runCommand } from '../commands/run.ts'
import { submitCommand } from '../commands/submit.ts'

test('no parameter of a job may be called as a flag of the commands that take them', async () => {
  const commands = await Promise.all(
    [submitCommand, runCommand, backfillCommand, planCommand, explainCommand].map((make) => make([])),
  )
  const flags = commands.flatMap(({ commands }) => commands.flatMap(({ options }) => options.map(({ long }) => long)))
  const names = new Set(flags.map((flag) => flag?.slice(2) ?? '').filter((name) => /^\w+$/.test(name)))
  expect(names.size).toBeGreaterThan(10)
  for (const name of names) expect(['input', 'batch', 'by', ...TAKEN_FLAGS]).toContain(name)
})
