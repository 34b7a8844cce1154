import { ByteRelay } from './byte-relay.ts'
import { MessageRelay } from './message-relay.ts'

/** Both relays in a row: client → bytes → messages → server. Each message fault thus can reset a real connection. */
export class Relay implements AsyncDisposable {
  readonly bytes: ByteRelay
  readonly messages: MessageRelay

  private constructor(bytes: ByteRelay, messages: MessageRelay) {
    this.bytes = bytes
    this.messages = messages
  }

  /** Relays to a port of this machine. */
  static async start(target: number): Promise<Relay> {
    let messages: MessageRelay | undefined
    const bytes = await ByteRelay.start(() => messages?.port ?? 0)
    messages = await MessageRelay.start(target, (port) => bytes.reset(port))
    return new Relay(bytes, messages)
  }

  /** What clients connect to. */
  get remote(): string {
    return `sc://127.0.0.1:${this.bytes.port}`
  }

  /** Whether a fault is still to strike. */
  get isArmed(): boolean {
    return this.bytes.isArmed || this.messages.isArmed
  }

  /** Forgets faults that did not strike, and counts from 0. */
  disarm(): void {
    this.bytes.arm()
    this.messages.arm()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bytes.close()
    this.messages.close()
  }
}
