import { collecting } from './collect.ts'

/** `count` columns, each by its number. */
function columns(count: number, column: (i: number) => string): string {
  return ['id', ...Array.from({ length: count }, (_, i) => column(i))].join(', ')
}

const WIDE = ['cast(id + N as int)', 'id * N', 'id / (N + 1.0D)', `concat('c', id % (N + 1))`]
const NULLS = ['id', 'cast(id as int)', 'cast(id as double)', `concat('n', id % 100)`, 'id % 2 = 0']
const TEXTS = [
  `concat('short ', id % 10)`,
  `concat('a longer one with the number ', id, ' in it')`,
  `repeat(cast(id as string), 20)`,
  `concat('größer als ', id)`,
  `concat('𝄞 ', id % 100)`,
]

/** Rows of other shapes than `collect-1m`'s. */
export const collectShapes = [
  collecting({
    name: 'collect-wide',
    what: '201 columns: int, bigint, double, string by turns',
    rows: 20_000,
    columns: columns(200, (i) => `${(WIDE[i % WIDE.length] ?? '').replaceAll('N', String(i))} as c${i}`),
  }),
  collecting({
    name: 'collect-nested',
    what: 'an array of three structs, a map of two entries and a struct in a struct each',
    rows: 100_000,
    columns: `id, array(named_struct('a', id, 'b', 'x'), named_struct('a', id + 1, 'b', 'y'), null) as list,
      map('one', id, 'two', id * 2) as pairs, named_struct('outer', named_struct('inner', id, 'text', 'z')) as deep`,
  }),
  collecting({
    name: 'collect-strings',
    what: 'ten columns of text: short and repeated, long, ASCII and beyond',
    rows: 100_000,
    columns: columns(10, (i) => `${TEXTS[i % TEXTS.length]} as s${i}`),
  }),
  collecting({
    name: 'collect-decimals',
    what: 'eight decimals: four of 18 digits, four of 38',
    rows: 100_000,
    columns: columns(8, (i) => `cast(id * ${i + 1} as decimal(${i % 2 === 0 ? '18, 2' : '38, 10'})) as d${i}`),
  }),
  collecting({
    name: 'collect-nulls',
    what: 'ten columns of numbers, texts and truth values, every other value null',
    rows: 200_000,
    columns: columns(10, (i) => `if((id + ${i}) % 2 = 0, null, ${NULLS[i % NULLS.length]}) as n${i}`),
  }),
]
