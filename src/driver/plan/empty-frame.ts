import { type Schema, type SparkSession, toDDL, type UntypedDataFrame } from '#spark-connect'
import { named } from '../inputs/csv-sql.ts'

/** A frame with the columns of a schema and no rows. */
export function emptyFrame(spark: SparkSession, { fields }: Schema<unknown>): UntypedDataFrame {
  const nulls = fields.map(({ name, dataType }) => `cast(null as ${toDDL(dataType)}) as ${named(name)}`)
  return spark
    .range(0)
    .untyped()
    .selectExpr(...nulls)
}
