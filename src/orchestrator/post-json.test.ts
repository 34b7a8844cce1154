import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { certify } from '../stack/secrets/certificate.ts'
import { postJson } from './post-json.ts'

afterEach(() => vi.unstubAllEnvs())

test('a server that nobody vouches for is sent nothing, whatever the environment says', async () => {
  const { server: pem } = certify('webhook', ['127.0.0.1'], new Date(Date.now() + 86_400_000))
  let requests = 0
  const server = createServer({ key: pem, cert: pem }, (_, response) => {
    requests++
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  for (const set of ['1', '0']) {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', set)
    expect(await postJson(`https://127.0.0.1:${port}/secret`, {})).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
  }
  expect(requests).toBe(0)
  server.close()
})
