/** The decimal that a format of digits (`$99,999.00`) reads. */
import { decimal } from '../../types/builders.ts'
import type { DecimalType } from '../../types/data-type.ts'

/** As many digits as the format has, those behind its point after the decimal's. Of a format that is computed nothing is known. */
export type DecimalOfFormat<F extends string> = string extends F
  ? DecimalType
  : F extends `${infer Whole}${'.' | 'D' | 'd'}${infer Fraction}`
    ? Digits<Fraction> extends infer S extends readonly 0[]
      ? DecimalType<Length<Digits<Whole, S>>, Length<S>>
      : never
    : DecimalType<Length<Digits<F>>, 0>

/** A tuple of as many elements as a text has digits, and of those before. */
type Digits<F extends string, Found extends readonly 0[] = []> = F extends `${infer C}${infer Rest}`
  ? Digits<Rest, C extends '0' | '9' ? [...Found, 0] : Found>
  : Found
type Length<T extends readonly 0[]> = T['length'] & number

/** At run time: {@link DecimalOfFormat}. */
export function decimalOfFormat(format: string): DecimalType {
  const [whole = '', fraction = ''] = format.split(/[.Dd]/)
  const [before, after] = [whole, fraction].map((part) => part.replaceAll(/[^09]/g, '').length)
  return decimal((before ?? 0) + (after ?? 0), after ?? 0)
}
