/** A fault that no message of the compiler's own explains; the text is the message. */
export interface Problem<Message extends string> {
  readonly problem: Message
}
