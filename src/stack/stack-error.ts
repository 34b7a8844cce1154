/** Something the operator can put right: the message says what is wrong, where, and what to do. */
export class StackError extends Error {
  override readonly name: string = 'StackError'
}

/** Between the choice of its port and its start another program took it: with another port it would run. */
export class PortTakenError extends StackError {
  override readonly name = 'PortTakenError'
}
