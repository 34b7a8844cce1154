import { Column, type Grain } from './column.ts'

/** The widest of the grains. */
export function grain(...values: readonly unknown[]): Grain {
  const grains = values.map((value) => (value instanceof Column ? value.grain : 'literal'))
  return WIDEST.find((one) => grains.includes(one)) ?? 'literal'
}

const WIDEST: readonly Grain[] = ['untyped', 'aggregate', 'row']

/** Whether any of the values may be null. */
export function isNullable(...values: readonly unknown[]): boolean {
  return values.some((value) => value === null || (value instanceof Column && value.nullable))
}
