import * as F from '#functions'
import { array, double, int, nullable, string } from '#spark-connect'
import { type Calls, f } from '../call.ts'

export const collections: Calls = (t) => [
  f(
    'F.transform(t.ai, lambda x: F.upper(t.s))',
    F.transform(t.ai, () => F.upper(t.s)),
    array(string()),
  ),
  f(
    'F.transform(t.an, lambda x, i: i + 1)',
    F.transform(t.an, (_x, i) => i.plus(1)),
    array(int()),
  ),
  f(
    'F.transform(t.ai_, lambda x: x / 2)',
    F.transform(t.ai_, (x) => x.divide(2)),
    nullable(array(nullable(double()))),
  ),
  f(
    'F.transform(t.aa, lambda a: F.transform(a, lambda x: x + 1))',
    F.transform(t.aa, (a) => F.transform(a, (x) => x.plus(1))),
    array(array(int())),
  ),
  f(
    'F.filter(t.an, lambda x: x > 1)',
    F.filter(t.an, (x) => x.gt(1)),
    array(nullable(int())),
  ),
]
