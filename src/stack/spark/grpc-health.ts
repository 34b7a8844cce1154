import { connect } from 'node:http2'

/**
 * Resolves when a gRPC server answers a call, whatever it answers: without a token it has to refuse, and no session
 * comes to be.
 */
export function checkGrpc(port: number, method: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`)
    const done = (error?: Error) => {
      session.destroy()
      if (error) reject(error)
      else resolve()
    }
    signal.addEventListener('abort', () => done(new Error('no answer')), { once: true })
    session.on('error', done)
    const call = session.request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    call.on('error', done)
    call.once('response', (headers) =>
      done(headers['grpc-status'] === undefined ? new Error('does not speak gRPC') : undefined),
    )
    // One uncompressed message of no bytes.
    call.end(Buffer.alloc(5))
  })
}
