import './doubles.ts'
import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { publish, rollBack, transform } from './programs.ts'
import { planOf } from './series.ts'

test('where two steps lead that do not meet, they do lead', { timeout: 300_000 }, async () => {
  const plan = await planOf({
    before: [publish(), transform()],
    programs: { t: transform(), r: rollBack(1) },
  })
  const [{ replays, ...found }, { replays: all, ...wanted }] = [
    await explore(plan),
    await explore(plan, { predicts: false }),
  ]
  expect(found).toEqual(wanted)
  expect(replays).toBeLessThan(all)
})
