/** The kind of moment that comes of another. */

import type { AnyColumn } from '../../dataframe/column.ts'
import { timestamp } from '../../types/builders.ts'
import type { DataType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import type { GivenType } from './casts.ts'

/** A moment without a time zone of one without, else one with it. */
export type MomentType<A> = GivenType<A> extends TimestampNTZType | null ? TimestampNTZType : TimestampType
export function momentType(column: AnyColumn | undefined): DataType {
  return column?.dataType.typeName === 'timestamp_ntz' ? column.dataType : timestamp()
}
