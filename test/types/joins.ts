import { date, decimal, double, int, long, nullable, schema, string } from '#spark-connect'
import { type Frames, Payments } from './frames.ts'
import { type Specimen, specimen } from './specimen.ts'

/** Every join, by columns and on a condition. */
export function joins({ numbers, payments, limits }: Frames): readonly Specimen[] {
  const paid = payments.select('id', 'type', 'note')
  const kinds = limits.withColumnRenamed('type', 'kind')
  const loose = payments.select((p) => ({ note: p.note, step: p.step, amount: p.amount }))
  const noted = payments.select((p) => ({ note: p.type, step: p.id, extra: p.amount }))
  return [
    specimen(
      'join using, inner',
      paid.join(limits, 'type'),
      schema({ type: string(), id: long(), note: nullable(string()), most: decimal(10, 2), since: nullable(date()) }),
    ),
    specimen(
      'join using, left',
      paid.join(limits, 'type', 'left'),
      schema({
        type: string(),
        id: long(),
        note: nullable(string()),
        most: nullable(decimal(10, 2)),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join using, right',
      paid.join(limits, 'type', 'rightouter'),
      schema({
        type: string(),
        id: nullable(long()),
        note: nullable(string()),
        most: decimal(10, 2),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join using, full',
      paid.join(limits, 'type', 'outer'),
      schema({
        type: nullable(string()),
        id: nullable(long()),
        note: nullable(string()),
        most: nullable(decimal(10, 2)),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join using, semi',
      paid.join(limits, 'type', 'semi'),
      schema({ type: string(), id: long(), note: nullable(string()) }),
    ),
    specimen(
      'join using, anti',
      paid.join(limits, ['type'], 'anti'),
      schema({ type: string(), id: long(), note: nullable(string()) }),
    ),
    specimen(
      'join using two, inner, nullable keys and keys of other types',
      loose.join(noted, ['step', 'note']),
      schema({ step: nullable(int()), note: nullable(string()), amount: decimal(18, 2), extra: decimal(18, 2) }),
    ),
    specimen(
      'join using two, left',
      loose.join(noted, ['step', 'note'], 'left'),
      schema({
        step: nullable(int()),
        note: nullable(string()),
        amount: decimal(18, 2),
        extra: nullable(decimal(18, 2)),
      }),
    ),
    specimen(
      'join using two, right',
      loose.join(noted, ['step', 'note'], 'right'),
      schema({ step: long(), note: string(), amount: nullable(decimal(18, 2)), extra: decimal(18, 2) }),
    ),
    specimen(
      'join using two, full',
      loose.join(noted, ['note', 'step'], 'full'),
      schema({
        note: nullable(string()),
        step: nullable(long()),
        amount: nullable(decimal(18, 2)),
        extra: nullable(decimal(18, 2)),
      }),
    ),
    specimen(
      'join using, full, both keys nullable',
      loose.select('note', 'step').join(loose.select('note', 'amount'), 'note', 'full'),
      schema({ note: nullable(string()), step: nullable(int()), amount: nullable(decimal(18, 2)) }),
    ),
    specimen(
      'join using, full, number keys',
      numbers.select('d10_2', 'double').join(
        numbers.select((n) => ({ d10_2: n.long })),
        'd10_2',
        'full',
      ),
      schema({ d10_2: nullable(decimal(22, 2)), double: nullable(double()) }),
    ),
    specimen(
      'join, inner',
      paid.join(kinds, (p, k) => p.type.equalTo(k.kind)),
      schema({
        id: long(),
        type: string(),
        note: nullable(string()),
        kind: string(),
        most: decimal(10, 2),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join, left',
      paid.join(kinds, (p, k) => p.type.equalTo(k.kind), 'left_outer'),
      schema({
        id: long(),
        type: string(),
        note: nullable(string()),
        kind: nullable(string()),
        most: nullable(decimal(10, 2)),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join, right',
      paid.join(kinds, (p, k) => p.note.equalTo(k.kind), 'right'),
      schema({
        id: nullable(long()),
        type: nullable(string()),
        note: nullable(string()),
        kind: string(),
        most: decimal(10, 2),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join, full',
      paid.join(kinds, (p, k) => p.type.equalTo(k.kind), 'full'),
      schema({
        id: nullable(long()),
        type: nullable(string()),
        note: nullable(string()),
        kind: nullable(string()),
        most: nullable(decimal(10, 2)),
        since: nullable(date()),
      }),
    ),
    specimen(
      'join, semi, of a frame with itself',
      payments.join(payments, (a, b) => a.id.lt(b.id), 'semi'),
      Payments,
    ),
    specimen(
      'join, anti, of a frame with what was made of it',
      payments.join(
        payments.where((p) => p.amount.gt(5)),
        (a, b) => a.id.equalTo(b.id),
        'anti',
      ),
      Payments,
    ),
    specimen(
      'join of a frame with itself, renamed',
      payments.select('id', 'type').join(
        payments.select((p) => ({ next: p.id, amount: p.amount })),
        (a, b) => a.id.plus(1).equalTo(b.next),
      ),
      schema({ id: long(), type: string(), next: long(), amount: decimal(18, 2) }),
    ),
    specimen(
      'crossJoin',
      payments.select('id').crossJoin(limits.select('since')),
      schema({ id: long(), since: nullable(date()) }),
    ),
  ]
}
