/** Static methods of Java, by class and name; the server's own classes only. Their result comes as a text. */
import type { Expr } from '../../dataframe/column.ts'
import { string } from '../../types/builders.ts'
import type {
  BooleanType,
  ByteType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  ShortType,
  StringType,
} from '../../types/data-type.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'

/** What Java's methods take: texts, numbers but decimals, conditions. */
type ForJava =
  | Expr<StringType | BooleanType | ByteType | ShortType | IntegerType | LongType | FloatType | DoubleType | null>
  | string
  | boolean
  | bigint
  | number
type Method = <const V extends readonly ForJava[]>(
  className: string,
  method: string,
  ...args: V
) => MaybeNull<V[number], StringType>

const method =
  (name: string): Method =>
  (...given: readonly ForJava[]) =>
    call<never, never>(name, given, maybeNull(string()))

/** What a static method gives, as a text; fails where it throws. */
export const javaMethod = method('java_method')
/** The same as {@link javaMethod}. */
export const reflect = method('reflect')
/** What a static method gives, as a text; null where it throws. */
export const tryReflect = method('try_reflect')
