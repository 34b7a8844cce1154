import {
  AMOUNTS,
  CASH_IN_BALANCES,
  FLAG_ABOVE,
  FRAUD_AMOUNTS,
  FRAUDS,
  GENUINE,
  RECEIVER_BALANCES,
  SENDER_BALANCES,
  type TransactionType,
  TYPES,
} from './paysim.ts'
import { centsFrom } from './quantiles.ts'
import { type Random, random } from './random.ts'

/** One transaction. Money is in cents; names are numbers, written as `C…` and, for merchants, `M…`. */
export interface Transaction {
  readonly type: TransactionType
  readonly amount: number
  readonly sender: number
  readonly senderBefore: number
  readonly senderAfter: number
  readonly receiver: number
  readonly receiverBefore: number
  readonly receiverAfter: number
  readonly isFraud: boolean
  readonly isFlagged: boolean
}

const NAMES = 0x7fffffff
/** An odd number: multiplying by it maps different places in the pool to different names. */
const SPREAD = 0x9e3779b1
/** In one row of this many the ledger of the sender misses the movement, and in as many that of the receiver. */
const MISSED = 100
const FLAG_ABOVE_CENTS = FLAG_ABOVE * 100

const genuineTotal = TYPES.reduce((sum, type) => sum + GENUINE[type], 0)
const typeBounds = TYPES.map((_, last) => TYPES.slice(0, last + 1).reduce((sum, type) => sum + GENUINE[type], 0))
const amountOf = {
  CASH_OUT: centsFrom(AMOUNTS.CASH_OUT),
  PAYMENT: centsFrom(AMOUNTS.PAYMENT),
  CASH_IN: centsFrom(AMOUNTS.CASH_IN),
  TRANSFER: centsFrom(AMOUNTS.TRANSFER),
  DEBIT: centsFrom(AMOUNTS.DEBIT),
}
const fraudAmount = centsFrom(FRAUD_AMOUNTS)
const senderBalance = centsFrom(SENDER_BALANCES)
const cashInBalance = centsFrom(CASH_IN_BALANCES)
const receiverBalance = centsFrom(RECEIVER_BALANCES)

/**
 * Draws transactions by PaySim's laws. Money leaves the sender and reaches the receiver, no balance falls below 0;
 * CASH_IN goes the other way. In one row of fifty one side's balance stays as it was: the real data breaks its law too.
 *
 * A fraud is a TRANSFER that empties an account and a CASH_OUT of the same amount by the account that received it.
 *
 * In PaySim the flag of the bank is very rare: 16 in 6,362,620 rows, each a TRANSFER of more than 200,000 that was
 * stopped, so that no balance moved. At that rate a small file had none. Here every tenth fraudulent TRANSFER of that
 * size is stopped and flagged, in files of more than half a million rows one of so many that there are about 24; after
 * every fourth of them a genuine one is flagged too, so that the flag has something to be wrong about.
 */
export class Ledger {
  readonly #random: Random
  readonly #pool: number
  readonly #names: number
  readonly #flagEvery: number
  #fraudsLeft: number
  #cashOut: Transaction | undefined
  #largeFrauds = 0
  #flaggedFrauds = 0
  #genuineToFlag = 0

  /** `rows` is how many transactions there will be: the share that is fraud is met to within one or two rows. */
  constructor(seed: number, rows: number) {
    this.#random = random(seed, 2)
    this.#names = this.#random.below(NAMES)
    this.#pool = Math.max(1000, Math.floor(rows / 10))
    this.#flagEvery = Math.max(10, Math.round(rows / 55_000))
    this.#fraudsLeft = Math.round(rows * FRAUDS)
  }

  /** The next transaction, genuine or fraud, with `room` to come, itself included: both halves of a fraud must fit. */
  next(room: number): Transaction {
    const cashOut = this.#cashOut
    if (cashOut) {
      this.#cashOut = undefined
      return cashOut
    }
    return room > 1 && this.#random.below(room) * 2 < this.#fraudsLeft ? this.#fraud() : this.genuine()
  }

  /** A transaction that is no fraud. */
  genuine(): Transaction {
    const type = this.#type()
    const amount = Math.max(1, amountOf[type](this.#random))
    const isFlagged = type === 'TRANSFER' && amount > FLAG_ABOVE_CENTS && this.#genuineToFlag > 0
    if (isFlagged) this.#genuineToFlag--
    const missed = this.#random.below(MISSED)
    const senderBefore = type === 'CASH_IN' ? cashInBalance(this.#random) : senderBalance(this.#random)
    const receiverBefore = type === 'PAYMENT' ? 0 : receiverBalance(this.#random)
    const sent = isFlagged || missed === 0 ? 0 : type === 'CASH_IN' ? -amount : amount
    const received = isFlagged || missed === 1 || type === 'PAYMENT' ? 0 : type === 'CASH_IN' ? -amount : amount
    return {
      type,
      amount,
      sender: this.#random.below(NAMES),
      senderBefore,
      senderAfter: Math.max(0, senderBefore - sent),
      receiver: this.#receiver(),
      receiverBefore,
      receiverAfter: Math.max(0, receiverBefore + received),
      isFraud: false,
      isFlagged,
    }
  }

  #type(): TransactionType {
    const drawn = this.#random.below(genuineTotal)
    let type = 0
    while (drawn >= (typeBounds[type] ?? genuineTotal)) type++
    return TYPES[type] ?? 'DEBIT'
  }

  /** Some receivers are met far more often than others: the pool's first place √pool times as often as the average. */
  #receiver(): number {
    const share = this.#random.next()
    return this.#name(Math.floor(this.#pool * share * share))
  }

  #name(place: number): number {
    return (Math.imul(place, SPREAD) + this.#names) & NAMES
  }

  #fraud(): Transaction {
    const amount = fraudAmount(this.#random)
    const isFlagged = this.#stops(amount)
    const thief = this.#random.below(NAMES)
    if (!isFlagged) this.#cashOut = this.#cashOutOf(thief, amount)
    this.#fraudsLeft -= isFlagged ? 1 : 2
    return {
      type: 'TRANSFER',
      amount,
      sender: this.#random.below(NAMES),
      senderBefore: amount,
      senderAfter: isFlagged ? amount : 0,
      receiver: thief,
      receiverBefore: 0,
      // The thief's account is emptied within the hour: PaySim shows half of them as if nothing had arrived.
      receiverAfter: isFlagged || this.#random.below(2) === 0 ? 0 : amount,
      isFraud: true,
      isFlagged,
    }
  }

  #cashOutOf(thief: number, amount: number): Transaction {
    const receiverBefore = receiverBalance(this.#random)
    return {
      type: 'CASH_OUT',
      amount,
      sender: thief,
      senderBefore: amount,
      senderAfter: 0,
      receiver: this.#receiver(),
      receiverBefore,
      receiverAfter: receiverBefore + amount,
      isFraud: true,
      isFlagged: false,
    }
  }

  /** Whether the bank stops this fraudulent transfer. */
  #stops(amount: number): boolean {
    if (amount <= FLAG_ABOVE_CENTS) return false
    this.#largeFrauds++
    if (this.#largeFrauds % this.#flagEvery !== 0) return false
    this.#flaggedFrauds++
    if (this.#flaggedFrauds % 4 === 0) this.#genuineToFlag++
    return true
  }
}
