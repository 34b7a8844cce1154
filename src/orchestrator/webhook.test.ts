import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { Alert } from './scheduler.ts'
import { webhook } from './webhook.ts'

const alert: Alert = { kind: 'late', schedule: 's', due: '2020-01-01T00:00:00.000Z', run: null, failure: null }

/** A server that answers so, one after the other. */
async function receiving(statuses: readonly number[]) {
  const received: unknown[] = []
  const server = createServer(async (request, response) => {
    received.push(JSON.parse(await text(request)))
    response.writeHead(statuses[received.length - 1] ?? 500).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { received, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret` }
}

test('an alert is sent as JSON, and again where it is not taken', async () => {
  const { received, server, url } = await receiving([503, 200])
  const lost: string[] = []
  await webhook(url, (_, reason) => lost.push(reason))(alert)
  server.close()
  expect(received).toEqual([alert, alert])
  expect(lost).toEqual([])
})

test('one that cannot be delivered is told of, without the address', async () => {
  const lost: string[] = []
  await webhook('http://127.0.0.1:1/secret', (_, reason) => lost.push(reason))(alert)
  expect(lost).toEqual(['ECONNREFUSED'])
})
