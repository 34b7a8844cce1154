import { describe, expect, test } from 'vitest'
import type { ParquetEntry, ParquetFiles } from '../../driver/ports.ts'
import { string } from '../../spark-connect/types/builders.ts'
import { schema } from '../../spark-connect/types/schema.ts'
import { erasable } from './garbage.ts'
import {
  hasPublished,
  isSettled,
  type Manifest,
  nextManifest,
  type Publication,
  publicationOf,
  rolledBack,
  withSettled,
} from './manifest.ts'
import { manifestName, manifestText, manifestVersion, parseManifest } from './manifest-file.ts'
import { checkNames } from './names.ts'
import { refusePublication, withoutSameLines } from './refusals.ts'

const files = (runId: string, batch: string, part = 'accepted'): ParquetFiles => ({
  path: `runs/${runId}/${part}/batch=${batch}`,
  rows: 10,
  bytes: 1000,
  files: 1,
})
const entry = (runId: string, fence: number, batch: string, part?: string): ParquetEntry => ({
  ...files(runId, batch, part),
  ...{ runId, fence },
})

/** What a run adds that publishes these batches of one part. */
function publication(runId: string, fence: number, batches: readonly string[], part = 'accepted'): Publication {
  const entries = batches.map((batch) => [batch, { [part]: entry(runId, fence, batch, part) }] as const)
  return { runId, fence, publishedAt: new Date(0), batches: Object.fromEntries(entries) }
}

/** The states after runs that published these batches, one after the other, numbered from 1. */
function states(...publications: readonly (readonly [runId: string, ...batches: string[]])[]): readonly Manifest[] {
  const made: Manifest[] = []
  for (const [runId, ...ids] of publications)
    made.push(nextManifest(made.at(-1), publication(runId, made.length + 1, ids), 1))
  return made
}

const shown = ({ batches }: Manifest) =>
  Object.entries(batches).flatMap(([batch, { parts }]) =>
    Object.entries(parts).map(([part, { runId }]) => `${batch} ${part} ${runId}`),
  )

describe('nextManifest', () => {
  test('replaces the batches of the run and no other', () => {
    const [, , third] = states(['a', '2020-01', '2020-02'], ['b', '2020-03'], ['c', '2020-02'])
    expect(third).toMatchObject({ version: 3, runId: 'c', fence: 3, history: ['b', 'a'] })
    expect(third && shown(third)).toEqual(['2020-01 accepted a', '2020-02 accepted c', '2020-03 accepted b'])
  })

  test('replaces the parts that the run has, and keeps the others of the batch', () => {
    const sales = nextManifest(undefined, publication('sales', 1, ['2020-01'], 'sales'), 1)
    const both = nextManifest(sales, publication('refunds', 2, ['2020-01'], 'refunds'), 1)
    expect(shown(both)).toEqual(['2020-01 sales sales', '2020-01 refunds refunds'])
    const again = nextManifest(both, publication('refunds2', 3, ['2020-01'], 'refunds'), 1)
    expect(shown(again)).toEqual(['2020-01 sales sales', '2020-01 refunds refunds2'])
    expect(again.batches['2020-01']).toMatchObject({ runId: 'refunds2', fence: 3 })
    const third = nextManifest(again, publication('refunds3', 4, ['2020-01'], 'refunds'), 1)
    expect(third.garbage.map(({ path }) => path)).toEqual(['runs/refunds/refunds/batch=2020-01'])
    expect(parseManifest('f', manifestText(third))).toEqual(third)
  })

  test('is read back as it was written, with columns and checks', () => {
    const columns = schema({ id: string() }).fields
    const checks = { keyCheck: 'k', tokenCheck: 't', columns: { accepted: columns } }
    const added = publicationOf(
      { runId: 'a', fence: 1 },
      { accepted: { '2020-01': { ...files('a', '2020-01'), sum: '12' } } },
      checks,
    )
    const first = nextManifest(undefined, added, 1)
    const second = nextManifest(first, publication('b', 2, ['2020-01', '2020-02'], 'other'), 1)
    for (const state of [first, second]) expect(parseManifest('f', manifestText(state))).toEqual(state)
    expect(second.batches['2020-01']?.parts.accepted).toMatchObject({ keyCheck: 'k', sum: '12', columns })
    // What readers outside of this program look at.
    expect(JSON.parse(manifestText(first)).batches['2020-01']).toMatchObject({ runId: 'a', keyCheck: 'k' })
  })

  test('a state of before runs had numbers is understood', () => {
    const batch = { runId: 'a', parts: { accepted: files('a', '2020-01') }, keyCheck: 'k' }
    const old = {
      ...{ format: 1, version: 7, runId: 'b', publishedAt: new Date(0).toISOString() },
      batches: { '2020-01': { ...batch, runId: 'b', parts: { accepted: files('b', '2020-01') } } },
      kept: { '2020-01': [batch, null] },
      history: ['a', 'gone'],
    }
    const state = parseManifest('f', JSON.stringify(old))
    expect(state.batches['2020-01']?.parts.accepted).toEqual({ ...entry('b', 0, '2020-01'), keyCheck: 'k' })
    expect(state.kept['2020-01']?.accepted).toEqual([{ ...entry('a', 0, '2020-01'), keyCheck: 'k' }, null])
    expect(state.garbage).toEqual([{ path: 'runs/gone', until: null }])
  })

  test('the history forgets old runs', () => {
    const runs = Array.from({ length: 1100 }, (_, i) => [`run${i}`, '2020-01'] as const)
    const newest = states(...runs).at(-1)
    expect(newest?.history).toHaveLength(1000)
  })
})

describe('what is no longer seen or kept', () => {
  test('is garbage, batch by batch', () => {
    const all = states(['a', '2020-01', '2020-02'], ['b', '2020-01'], ['c', '2020-01'])
    expect(all.map(({ garbage }) => garbage.map(({ path }) => path))).toEqual([
      [],
      [],
      ['runs/a/accepted/batch=2020-01'],
    ])
  })

  test('is erased once no run is there any more that was there when it was replaced', () => {
    const [, , newest] = states(['a', '2020-01'], ['b', '2020-01'], ['c', '2020-01'])
    const at = (last: number, oldest: number | undefined) => erasable(newest as Manifest, { last, oldest })
    expect(at(9, 5)).toMatchObject({ gone: [], left: [{ until: 9 }] })
    expect(at(9, undefined)).toMatchObject({ gone: [{ path: 'runs/a/accepted/batch=2020-01' }], left: [] })
    const stamped = { ...(newest as Manifest), garbage: at(9, 5).left }
    expect(erasable(stamped, { last: 20, oldest: 9 }).gone).toEqual([])
    expect(erasable(stamped, { last: 20, oldest: 10 }).gone).toHaveLength(1)
  })
})

describe('a publication is refused', () => {
  const base = states(['a', '2020-01', '2020-02'], ['b', '2020-02']).at(-1)
  const refused = (added: Publication, state = base) => {
    try {
      refusePublication('/data', state, added, {})
    } catch (error) {
      return error
    }
    return undefined
  }

  test('where a run that began later has published one of its batches', () => {
    expect(refused(publication('late', 1, ['2020-01', '2020-02']))).toMatchObject({
      code: 'RUN_SUPERSEDED',
      message: expect.stringContaining('batch 2020-02 of /data/accepted'),
    })
    expect(refused(publication('late', 1, ['2020-01']))).toBeUndefined()
    expect(refused(publication('late', 1, ['2020-02'], 'other'))).toBeUndefined()
  })

  test('where one that began later has taken it back, though nothing is there now', () => {
    const back = rolledBack('/data', base, {
      ...{ runId: 'back', fence: 5, publishedAt: new Date(0), of: 'a' },
      written: [{ part: 'accepted', batch: '2020-01' }],
    })
    expect(refused(publication('late', 4, ['2020-01']), back)).toMatchObject({ code: 'RUN_SUPERSEDED' })
    expect(refused(publication('newer', 6, ['2020-01']), back)).toBeUndefined()
    const again = nextManifest(back, publication('newer', 6, ['2020-01']), 1)
    expect(again.gone).toEqual({})
  })

  test('but not for undated lines that a younger run of another month of the same file has published too', () => {
    const young = nextManifest(base, publication('young', 9, ['2020-05', 'undated-1f0c22d9']), 1)
    const old = publication('old', 8, ['2020-04', 'undated-1f0c22d9'])
    expect(Object.keys(withoutSameLines(young, old).batches)).toEqual(['2020-04'])
    expect(withoutSameLines(young, publication('newer', 10, ['undated-1f0c22d9'])).batches).toHaveProperty(
      'undated-1f0c22d9',
    )
    expect(refused(withoutSameLines(young, old), young)).toBeUndefined()
    expect(refused(withoutSameLines(young, publication('old', 8, ['undated-1f0c22d9'])), young)).toMatchObject({
      code: 'RUN_SUPERSEDED',
    })
  })

  test('where the run was settled, however many were settled since', () => {
    let state: Manifest | undefined = base
    state = withSettled(state, { runId: 'x', fence: 3 })
    expect(refused(publication('x', 3, ['2020-03']), state)).toMatchObject({ code: 'RUN_SETTLED' })
    expect(refused(publication('y', 4, ['2020-03']), state)).toBeUndefined()
    for (let fence = 10; fence < 1100; fence++) state = withSettled(state, { runId: 'z', fence })
    expect(state?.settled).toHaveLength(1000)
    expect(isSettled(state, { runId: 'x', fence: 3 })).toBe(true)
    expect(isSettled(state, { runId: 'new', fence: 2000 })).toBe(false)
    expect(state && shown(state)).toEqual(base && shown(base))
    expect(parseManifest('f', manifestText(state as Manifest))).toEqual(state)
  })

  test.each([
    [['2020-01-05'], '2020-01'],
    [['2020-02-01', '2020-02-02'], '2020-02'],
    [['2020-04', '2020-04-05'], '2020-04'],
  ])('where a month would stand beside its days: %j', (batches, other) => {
    expect(refused(publication('c', 9, batches))).toMatchObject({
      code: 'BATCHES_OVERLAP',
      message: expect.stringContaining(other),
    })
    expect(refused(publication('c', 9, ['2020-03-05', 'undated-1f0c22d9', 'all']))).toBeUndefined()
  })
})

test('no version is kept that another key has encrypted than the one that readers see', () => {
  const publish = (base: Manifest | undefined, runId: string, keyCheck: string) => {
    const added = { '2020-01': { accepted: { ...entry(runId, 1, '2020-01'), keyCheck } } }
    return nextManifest(base, { runId, fence: 1, publishedAt: new Date(0), batches: added }, 3)
  }
  const same = publish(publish(undefined, 'a', 'one'), 'b', 'one')
  expect(same.kept['2020-01']?.accepted).toMatchObject([{ runId: 'a' }, null])
  const other = publish(same, 'c', 'two')
  expect(other.kept['2020-01']?.accepted).toEqual([])
  expect(publish(other, 'd', 'two').kept['2020-01']?.accepted).toMatchObject([{ runId: 'c' }])
})

describe('rolledBack', () => {
  const back = (base: Manifest | undefined, of: string, ...batches: string[]) =>
    rolledBack('/data', base, {
      ...{ runId: 'back', fence: 9, publishedAt: new Date(0), of },
      written: batches.map((batch) => ({ part: 'accepted', batch })),
    })

  test('shows again what the batches showed before, or nothing, and leaves the others alone', () => {
    const newest = states(['a', '2020-01', '2020-03'], ['b', '2020-01', '2020-02']).at(-1)
    const after = back(newest, 'b', '2020-01', '2020-02')
    expect(shown(after)).toEqual(['2020-01 accepted a', '2020-03 accepted a'])
    expect(after).toMatchObject({
      version: 3,
      runId: 'back',
      history: ['b', 'a'],
      gone: { '2020-02': { accepted: 9 } },
    })
    expect(after.batches['2020-01']?.parts.accepted).toMatchObject({ runId: 'a', fence: 9 })
    expect(after.kept).toEqual({ '2020-03': { accepted: [null] } })
    expect(shown(back(after, 'a', '2020-03'))).toEqual(['2020-01 accepted a'])
  })

  test.each([
    [
      'replaced since',
      ['b', '2020-01'],
      ['c', '2020-01'],
      /batch 2020-01 of \/data\/accepted now comes from run c\..* first\.$/,
    ],
    [
      'not there any more',
      ['x', '2020-02'],
      ['c', '2020-02'],
      /batch 2020-01 of \/data\/accepted is not there any more/,
    ],
  ] as const)('is refused for a batch that is %s', (_, second, third, message) => {
    expect(() => back(states([...second], [...third]).at(-1), 'b', '2020-01')).toThrow(message)
  })

  test('is refused where the version before is not kept any more, as after an older program', () => {
    const [first, second] = states(['a', '2020-01'], ['b', '2020-01'])
    const message = /^run . cannot be rolled back: what batch 2020-01 of \/data\/accepted showed before it is no longer/
    expect(() => back(back(second, 'b', '2020-01'), 'a', '2020-01')).toThrow(message)
    const { kept, ...old } = JSON.parse(manifestText(first as Manifest))
    expect(() => back(parseManifest('f', JSON.stringify(old)), 'a', '2020-01')).toThrow(message)
  })
})

test('hasPublished finds the run in this state or before', () => {
  const newest = states(['a', '2020-01'], ['b', '2020-01']).at(-1)
  expect(['a', 'b', 'c'].map((run) => hasPublished(newest, run))).toEqual([true, true, false])
  expect(hasPublished(undefined, 'a')).toBe(false)
})

describe('names', () => {
  test('sort as their versions do', () => {
    expect(manifestName(12)).toBe('00000012.json')
    expect(manifestVersion('00000012.json')).toBe(12)
    expect(manifestVersion(manifestName(123_456_789))).toBe(123_456_789)
  })

  test.each(['.a.tmp', '12.json', '00000012.json.tmp', '_SUCCESS'])('%s is no manifest', (name) => {
    expect(manifestVersion(name)).toBeUndefined()
  })

  test.each([
    { runId: '../x' },
    { runId: '' },
    { runId: 'r', part: 'a/b' },
    { runId: 'r', batches: ['2020-03', '__HIVE_DEFAULT_PARTITION__'] },
  ])('%o cannot be a folder', (names) => {
    expect(() => checkNames(names)).toThrow(/cannot name a folder/)
  })
})

describe('publicationOf', () => {
  const a = { runId: 'a', fence: 3 }
  test('turns part → batch into batch → part', () => {
    const none: ParquetFiles = { path: null, rows: 0, bytes: 0, files: 0 }
    const parts = { accepted: { '2020-01': files('a', '2020-01') }, quarantine: { '2020-01': none } }
    expect(publicationOf(a, parts).batches).toEqual({
      '2020-01': { accepted: { ...files('a', '2020-01'), ...a }, quarantine: { ...none, ...a } },
    })
  })

  test('refuses parts of different batches, and nothing at all', () => {
    const accepted = { '2020-01': files('a', '2020-01') }
    expect(() => publicationOf(a, { accepted, quarantine: {} })).toThrow(/different batches/)
    expect(() => publicationOf(a, { accepted: {} })).toThrow(/can publish nothing/)
    expect(() => publicationOf(a, {})).toThrow(/can publish nothing/)
  })
})

describe('parseManifest names the file and what is wrong', () => {
  const good = JSON.parse(manifestText(states(['a', '2020-01'])[0] as Manifest))
  test.each([
    ['not JSON', '{"format": 1', /^the manifest f cannot be read: the whole: not JSON/],
    ['a newer format', JSON.stringify({ ...good, format: 3 }), /format: .*newer version/],
    ['a run that leaves the folder', JSON.stringify({ ...good, history: ['../../x'] }), /history\.0: /],
    [
      'a negative count',
      JSON.stringify({
        ...good,
        batches: { '2020-01': { runId: 'a', parts: { accepted: { ...files('a', 'b'), rows: -1 } } } },
      }),
      /batches\.2020-01\.parts\.accepted\.rows: /,
    ],
  ])('%s', (_, text, message) => {
    expect(() => parseManifest('f', text)).toThrow(message)
  })
})
