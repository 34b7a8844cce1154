import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebHdfs, type WebHdfsOptions } from './webhdfs.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A client of a name node that answers as told. */
async function talkingTo(listener: RequestListener, options?: Partial<WebHdfsOptions>): Promise<WebHdfs> {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return new WebHdfs({ url: `http://127.0.0.1:${port}`, user: 'tester', ...options })
}

const remoteException = (exception: string, message: string) =>
  JSON.stringify({ RemoteException: { exception, javaClassName: `org.apache.hadoop.${exception}`, message } })

describe('what is sent', () => {
  test('each name in the path is encoded, the user and the parameters too', async () => {
    const urls: string[] = []
    const hdfs = await talkingTo((request, response) => {
      urls.push(request.url ?? '')
      response.end('{"boolean": true}')
    })
    expect(await hdfs.rename('/a b/batch=2020-03%?#', '/x&y')).toBe(true)
    expect(urls).toEqual(['/webhdfs/v1/a%20b/batch%3D2020-03%25%3F%23?op=RENAME&user.name=tester&destination=%2Fx%26y'])
  })

  test.each(['relative', '', '/a//b', '/a/../b', '/./a', '/a/'])("the path '%s' is refused unsent", async (path) => {
    const hdfs = await talkingTo((_, response) => response.destroy())
    await expect(hdfs.delete(path)).rejects.toThrow(/not a path of HDFS/)
    await expect(hdfs.rename('/ok', path)).rejects.toThrow(/not a path of HDFS/)
  })
})

describe('data nodes', () => {
  test('data goes where the name node says', async () => {
    const bodies: string[] = []
    const hdfs = await talkingTo(async (request, response) => {
      if (request.url?.includes('noredirect'))
        return void response.end(JSON.stringify({ Location: `http://${request.headers.host}/data-node?op=CREATE` }))
      for await (const chunk of request) bodies.push(String(chunk))
      response.statusCode = 201
      response.end()
    })
    await hdfs.create('/a', 'content')
    expect(bodies).toEqual(['content'])
  })

  const elsewhere: RequestListener = (_, response) =>
    void response.end(JSON.stringify({ Location: 'http://data.example:9864/webhdfs/v1/a?op=OPEN' }))

  test('but not to a host that is not known', async () => {
    const hdfs = await talkingTo(elsewhere, { dataHosts: ['example', 'other.example', '.a.example'] })
    await expect(hdfs.open('/a')).rejects.toThrow(/sent OPEN \/a to http:\/\/data\.example:9864, which is not one of/)
  })

  test.each(['data.example', '.example'])('a host on the list is asked: %s', async (known) => {
    const hdfs = await talkingTo(elsewhere, { dataHosts: [known] })
    await expect(hdfs.open('/a')).rejects.toThrow(/a data node at http:\/\/data\.example:9864 does not answer/)
  })
})

describe('errors', () => {
  test('a RemoteException keeps its name and says what to do', async () => {
    const hdfs = await talkingTo((_, response) => {
      response.statusCode = 403
      response.end(remoteException('AccessControlException', 'Permission denied: user=tester\n\tat java.lang'))
    })
    await expect(hdfs.list('/a')).rejects.toMatchObject({
      name: 'HdfsError',
      code: 'STORE_FAILED',
      exception: 'AccessControlException',
      path: '/a',
      message: expect.stringMatching(/^HDFS refused LISTSTATUS \/a: .*user=tester Run as a user who may/),
    })
  })

  test('a missing file is undefined to status', async () => {
    const hdfs = await talkingTo((_, response) => {
      response.statusCode = 404
      response.end(remoteException('FileNotFoundException', 'File does not exist: /a'))
    })
    expect(await hdfs.status('/a')).toBeUndefined()
  })

  test.each([
    ['a refusal', 500],
    ['an answer', 200],
  ])('%s of something that is no name node', async (_, status) => {
    const hdfs = await talkingTo((_request, response) => {
      response.statusCode = status
      response.end('<html>')
    })
    await expect(hdfs.status('/a')).rejects.toThrow(/HDFS_WEB_URL is the address of a name node/)
  })

  test('nobody listens', async () => {
    const hdfs = new WebHdfs({ url: 'http://127.0.0.1:1', user: 'tester' })
    await expect(hdfs.list('/a')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/the name node at http:\/\/127\.0\.0\.1:1 does not answer LISTSTATUS \/a/),
    })
  })

  test('no answer in time', async () => {
    const hdfs = await talkingTo(() => undefined, { timeout: 100 })
    await expect(hdfs.list('/a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  test('an abort is passed on as it is', async () => {
    const hdfs = await talkingTo(() => undefined)
    await expect(hdfs.list('/a', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('a name node that is starting', () => {
  const starting = (rounds: number): RequestListener => {
    let round = 0
    return (_, response) => {
      response.statusCode = round++ < rounds ? 403 : 200
      response.end(
        response.statusCode === 200
          ? '{"boolean": true}'
          : remoteException('RetriableException', 'Namenode is in startup mode'),
      )
    }
  }

  test('is asked again', async () => {
    const hdfs = await talkingTo(starting(2))
    await expect(hdfs.makeDirectory('/a')).resolves.toBeUndefined()
  })

  test('but not for ever', async () => {
    const hdfs = await talkingTo(starting(Number.POSITIVE_INFINITY), { patience: 0 })
    await expect(hdfs.makeDirectory('/a')).rejects.toMatchObject({
      code: 'STORE_BUSY',
      exception: 'RetriableException',
    })
  })
})
