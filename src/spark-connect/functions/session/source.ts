/** Where a row comes from. */
import { int, long, string } from '../../types/builders.ts'
import { constant } from '../rules/scalars.ts'

/** The file that is being read; empty where none is. */
export const inputFileName = constant('input_file_name', string())
/** Where in its file the block begins that is being read, in bytes; -1 where none is. */
export const inputFileBlockStart = constant('input_file_block_start', long())
/** How long the block is that is being read, in bytes; -1 where none is. */
export const inputFileBlockLength = constant('input_file_block_length', long())
/** A number that each row has of its own; it grows, with gaps, and is another one after the data was distributed anew. */
export const monotonicallyIncreasingId = constant('monotonically_increasing_id', long())
/** The number of the partition that the row is in. */
export const sparkPartitionId = constant('spark_partition_id', int())
