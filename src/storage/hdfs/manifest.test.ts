import { describe, expect, test } from 'vitest'
import type { ParquetBatch, ParquetFiles } from '../../driver/ports.ts'
import {
  abandonedRuns,
  batchesOf,
  checkNames,
  hasPublished,
  type Manifest,
  manifestName,
  manifestVersion,
  nextManifest,
  parseManifest,
  rolledBack,
} from './manifest.ts'

const files = (runId: string, batch: string): ParquetFiles => ({
  path: `runs/${runId}/accepted/batch=${batch}`,
  rows: 10,
  bytes: 1000,
  files: 1,
})
const batch = (runId: string, id: string): ParquetBatch => ({ runId, parts: { accepted: files(runId, id) } })

/** The states after runs that published these batches, one after the other. */
function states(...publications: readonly (readonly [runId: string, ...batches: string[]])[]): readonly Manifest[] {
  const made: Manifest[] = []
  for (const [runId, ...ids] of publications) {
    const batches = Object.fromEntries(ids.map((id) => [id, batch(runId, id)]))
    made.push(nextManifest(made.at(-1), { runId, publishedAt: new Date(0), batches }, 1))
  }
  return made
}

describe('nextManifest', () => {
  test('replaces the batches of the run and no other', () => {
    const [, , third] = states(['a', '2020-01', '2020-02'], ['b', '2020-03'], ['c', '2020-02'])
    expect(third).toMatchObject({ format: 1, version: 3, runId: 'c', history: ['b', 'a'] })
    expect(Object.entries(third?.batches ?? {}).map(([id, { runId }]) => `${id} ${runId}`)).toEqual([
      '2020-01 a',
      '2020-02 c',
      '2020-03 b',
    ])
  })

  test('is read back as it was written', () => {
    const [first] = states(['a', '2020-01'])
    expect(parseManifest('f', JSON.stringify(first))).toEqual(first)
  })

  test('the history forgets old runs, but none whose files are in use', () => {
    const runs = Array.from({ length: 250 }, (_, i) => [`run${i}`, i === 0 ? '1999-01' : '2020-01'] as const)
    const newest = states(...runs).at(-1)
    expect(newest?.history).toHaveLength(101)
    expect(newest?.history.at(-1)).toBe('run0')
  })
})

describe('abandonedRuns', () => {
  test('a folder goes once neither the newest state nor the one before needs it', () => {
    const all = states(...['a', 'b', 'c', 'd', 'e'].map((run) => [run, '2020-01'] as const), ['f', '2020-02'])
    const gone = all.map((manifest, i) => abandonedRuns(manifest, all[i - 1]))
    expect(gone).toEqual([[], [], ['a'], ['b', 'a'], ['c', 'b', 'a'], ['c', 'b', 'a']])
  })

  test('that of an old run goes, too, though the history has forgotten it', () => {
    const days = Array.from({ length: 150 }, (_, day) => [`run-${day}`, `day-${day}`] as const)
    const rollback = { runId: 'back', publishedAt: new Date(0), of: 'old', batches: ['2020-01'] }
    const back = rolledBack('/root', states(['old', '2020-01'], ...days).at(-1), rollback)
    const publication = { runId: 'next', publishedAt: new Date(0), batches: { '2020-02': batch('next', '2020-02') } }
    expect(abandonedRuns(nextManifest(back, publication, 1), back)).toContain('old')
  })
})

test('no version is kept that another key has encrypted than the one that readers see', () => {
  const publish = (base: Manifest | undefined, runId: string, keyCheck: string) => {
    const batches = { '2020-01': { ...batch(runId, '2020-01'), keyCheck } }
    return nextManifest(base, { runId, publishedAt: new Date(0), batches }, 3)
  }
  const same = publish(publish(undefined, 'a', 'one'), 'b', 'one')
  expect(same.kept['2020-01']).toMatchObject([{ runId: 'a' }, null])
  const other = publish(same, 'c', 'two')
  expect(other.kept['2020-01']).toEqual([])
  expect(publish(other, 'd', 'two').kept['2020-01']).toMatchObject([{ runId: 'c' }])
})

describe('rolledBack', () => {
  const back = (base: Manifest | undefined, of: string, ...batches: string[]) =>
    rolledBack('/root', base, { runId: 'back', publishedAt: new Date(0), of, batches })
  const shown = ({ batches }: Manifest) => Object.entries(batches).map(([id, { runId }]) => `${id} ${runId}`)

  test('shows again what the batches showed before, or nothing, and leaves the others alone', () => {
    const newest = states(['a', '2020-01', '2020-03'], ['b', '2020-01', '2020-02']).at(-1)
    const after = back(newest, 'b', '2020-01', '2020-02')
    expect(shown(after)).toEqual(['2020-01 a', '2020-03 a'])
    expect(after).toMatchObject({ version: 3, runId: 'back', history: ['b', 'a'], kept: { '2020-03': [null] } })
    expect(shown(back(after, 'a', '2020-03'))).toEqual(['2020-01 a'])
  })

  test.each([
    ['replaced since', ['b', '2020-01'], ['c', '2020-01'], /batch 2020-01 of \/root now comes from run c\..* first\.$/],
    ['not there any more', ['x', '2020-02'], ['c', '2020-02'], /batch 2020-01 of \/root is not there any more/],
  ] as const)('is refused for a batch that is %s', (_, second, third, message) => {
    expect(() => back(states([...second], [...third]).at(-1), 'b', '2020-01')).toThrow(message)
  })

  test('is refused where the version before is not kept any more, as after an older program', () => {
    const [first, second] = states(['a', '2020-01'], ['b', '2020-01'])
    const message = /^run . cannot be rolled back: what batch 2020-01 of \/root showed before it is no longer kept/
    expect(() => back(back(second, 'b', '2020-01'), 'a', '2020-01')).toThrow(message)
    const { kept, ...old } = first ?? {}
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

describe('batchesOf', () => {
  test('turns part → batch into batch → part', () => {
    const none: ParquetFiles = { path: null, rows: 0, bytes: 0, files: 0 }
    expect(batchesOf('a', { accepted: { '2020-01': files('a', '2020-01') }, quarantine: { '2020-01': none } })).toEqual(
      {
        '2020-01': { runId: 'a', parts: { accepted: files('a', '2020-01'), quarantine: none } },
      },
    )
  })

  test('refuses parts of different batches, and nothing at all', () => {
    const accepted = { '2020-01': files('a', '2020-01') }
    expect(() => batchesOf('a', { accepted, quarantine: {} })).toThrow(/different batches/)
    expect(() => batchesOf('a', { accepted: {} })).toThrow(/can publish nothing/)
    expect(() => batchesOf('a', {})).toThrow(/can publish nothing/)
  })
})

describe('parseManifest names the file and what is wrong', () => {
  const good = states(['a', '2020-01'])[0]
  test.each([
    ['not JSON', '{"format": 1', /^the manifest f cannot be read: the whole: not JSON/],
    ['a newer format', JSON.stringify({ ...good, format: 2 }), /format: .*newer version/],
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
