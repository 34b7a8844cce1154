import type { Hour } from './calendar.ts'
import type { CsvBlock } from './csv-block.ts'
import type { Transaction } from './ledger.ts'
import { COLUMNS } from './paysim.ts'

const COMMA = 44
const NEWLINE = 10
const [C, M, T] = [67, 77, 84]
const [ZERO, ONE, COLON] = [48, 49, 58]

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

/** The first line of the file. */
export const HEADER = ascii(`${COLUMNS.join(',')}\n`)

const TYPE = {
  CASH_OUT: ascii('CASH_OUT,'),
  PAYMENT: ascii('PAYMENT,'),
  CASH_IN: ascii('CASH_IN,'),
  TRANSFER: ascii('TRANSFER,'),
  DEBIT: ascii('DEBIT,'),
}

/** What the lines of one hour have in common. */
export interface HourText {
  readonly step: number
  readonly prefix: Uint8Array
}

/** Prepares the text that the lines of an hour share. */
export function hourText(hour: Hour): HourText {
  return { step: hour.step, prefix: ascii(hour.prefix) }
}

/** Writes one line: the row's number (up to ten digits), its transaction, its hour and the second in it. */
export function writeTransaction(
  block: CsvBlock,
  row: number,
  made: Transaction,
  hour: HourText,
  second: number,
): void {
  writeId(block, row)
  block.integer(hour.step)
  block.byte(COMMA)
  block.ascii(TYPE[made.type])
  writeMoney(block, made.amount)
  writeName(block, C, made.sender)
  writeMoney(block, made.senderBefore)
  writeMoney(block, made.senderAfter)
  writeName(block, made.type === 'PAYMENT' ? M : C, made.receiver)
  writeMoney(block, made.receiverBefore)
  writeMoney(block, made.receiverAfter)
  writeFlag(block, made.isFraud)
  writeFlag(block, made.isFlagged)
  writeTime(block, hour.prefix, second)
}

function writeId(block: CsvBlock, row: number): void {
  const high = Math.floor(row / 100_000)
  block.byte(T)
  block.padded(high, 5)
  block.padded(row - high * 100_000, 5)
  block.byte(COMMA)
}

function writeMoney(block: CsvBlock, cents: number): void {
  block.money(cents)
  block.byte(COMMA)
}

function writeName(block: CsvBlock, letter: number, name: number): void {
  block.byte(letter)
  block.integer(name)
  block.byte(COMMA)
}

function writeFlag(block: CsvBlock, flag: boolean): void {
  block.byte(flag ? ONE : ZERO)
  block.byte(COMMA)
}

function writeTime(block: CsvBlock, prefix: Uint8Array, second: number): void {
  const minute = Math.floor(second / 60)
  block.ascii(prefix)
  block.padded(minute, 2)
  block.byte(COLON)
  block.padded(second - minute * 60, 2)
  block.byte(NEWLINE)
}
