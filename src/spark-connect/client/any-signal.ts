/**
 * By signal, those that it is made of. Node lets go of them otherwise, and a time limit that nobody holds is collected and
 * never up.
 */
const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>()

/** A signal that is aborted when one of these is, with its reason; it keeps them alive as long as it is listened to. */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  const any = AbortSignal.any([...signals])
  sources.set(any, signals)
  return any
}
