import { expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import {
  ConfigRequest,
  ExecutePlanRequest,
  ExecutePlanResponse,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import { MemoryTransport } from './memory-transport.ts'
import { PooledTransport } from './pooled-transport.ts'

const none = Buffer.alloc(0)

function pool(size: number) {
  const members = Array.from(
    { length: size },
    () =>
      new MemoryTransport({
        config: async () => ({ sessionId: '', serverSideSessionId: '', pairs: [], warnings: [] }),
        async *executePlan({ operationId }) {
          if (operationId === 'fails') throw new TransportError(GrpcCode.INTERNAL, 'no')
          yield ExecutePlanResponse.decode(none)
          yield ExecutePlanResponse.decode(none)
        },
      }),
  )
  const pooled = new PooledTransport(members)
  const stream = (operationId = '') =>
    pooled
      .serverStream(Service.executePlan, { ...ExecutePlanRequest.decode(none), operationId })
      [Symbol.asyncIterator]()
  const unary = () => pooled.unary(Service.config, ConfigRequest.decode(none))
  return { members, pooled, stream, unary, calls: () => members.map(({ calls }) => calls.length) }
}

test('calls take turns, and streams under way spread evenly whatever comes between', async () => {
  const { members, stream, unary, calls } = pool(3)
  for (let i = 0; i < 6; i++) await unary()
  expect(calls()).toEqual([2, 2, 2])
  const streams = Array.from({ length: 3 }, () => stream())
  for (const each of streams) {
    await each.next()
    await unary()
  }
  const begun = members.map((member) => member.calls.filter((name) => name === 'ExecutePlan').length)
  expect(begun).toEqual([1, 1, 1])
  await Promise.all(streams.map((each) => each.return?.()))
})

test('a member with a stream under way is passed over', async () => {
  const { stream, unary, calls } = pool(2)
  const long = stream()
  await long.next()
  for (let i = 0; i < 4; i++) await unary()
  expect(calls()).toEqual([1, 4])
  await long.return?.()
})

test('a stream that ends, fails or is left early makes room again', async () => {
  const { stream, unary, calls } = pool(2)
  const left = stream()
  await left.next()
  await left.return?.()
  await expect(stream('fails').next()).rejects.toThrow('no')
  const whole = stream()
  while (!(await whole.next()).done);
  for (let i = 0; i < 5; i++) await unary()
  expect(calls()).toEqual([4, 4])
})

test('closes and renews all', () => {
  const { members, pooled } = pool(2)
  pooled.renew()
  pooled.close()
  expect(members.map(({ renewals, closed }) => [renewals, closed])).toEqual([
    [1, true],
    [1, true],
  ])
})
