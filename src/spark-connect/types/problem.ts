/** A fault that no message of the compiler's own explains; the text is the message. */
export interface Problem<Message extends string> {
  readonly problem: Message
}

/** Whether a type is one of several. */
export type IsUnion<K, All = K> = K extends unknown ? ([All] extends [K] ? false : true) : never
