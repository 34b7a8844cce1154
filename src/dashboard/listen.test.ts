import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { listen } from './listen.ts'

const HOST = '127.0.0.1'
const open: { close(): unknown }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

test('takes the next port where the wished one is taken', async () => {
  const other = createServer()
  open.push(other)
  await new Promise<void>((resolve) => other.listen(0, HOST, resolve))
  const taken = (other.address() as AddressInfo).port

  const { server, port } = await listen(
    new Hono().get('/', (c) => c.text('here')),
    HOST,
    taken,
  )
  open.push(server)

  expect(port).toBeGreaterThan(taken)
  expect(server.address()).toMatchObject({ address: HOST, port })
  expect(await (await fetch(`http://${HOST}:${port}/`)).text()).toBe('here')
})

test('says so where it may not listen at all', async () => {
  await expect(listen(new Hono(), '203.0.113.1', 3000)).rejects.toThrow('EADDRNOTAVAIL')
})
