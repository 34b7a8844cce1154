import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listensAt } from './listener.ts'

test('a process listens at its own ports, and not at those of others', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  expect([listensAt(process.pid, port), listensAt(process.ppid, port)]).toEqual([true, false])
  await new Promise((resolve) => server.close(resolve))
  expect(listensAt(process.pid, port)).toBe(false)
})
