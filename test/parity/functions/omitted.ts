/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {}

/** Functions of which the server is not asked here, and why: they have a place only in certain plans. */
export const NOT_ASKED: Readonly<Record<string, string>> = {
  grouping: 'needs rollup or cube',
  grouping_id: 'needs rollup or cube',
}
