import type { StructField } from '../types/data-type.ts'

/**
 * The columns with others added, or replaced in their place. Throws `TypeError` for a name that is another's but for
 * upper and lower case: Spark takes them for the same and would replace that column.
 */
export function withFields(fields: readonly StructField[], added: readonly StructField[]): readonly StructField[] {
  const all = new Map(fields.map((field) => [field.name, field]))
  const names = new Map(fields.map(({ name }) => [name.toLowerCase(), name]))
  for (const field of added) {
    const same = names.get(field.name.toLowerCase())
    if (same !== undefined && same !== field.name && !all.has(field.name))
      throw new TypeError(
        `'${field.name}' and '${same}' are one name to Spark: call the column '${same}' to replace it`,
      )
    names.set(field.name.toLowerCase(), field.name)
    all.set(field.name, field)
  }
  return [...all.values()]
}
