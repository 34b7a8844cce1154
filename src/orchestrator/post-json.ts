/** How long to wait for whoever takes a message, in ms. */
const PATIENCE = 5000

/** Sends something as JSON by HTTP POST. Answers why it was not taken, empty where it was; never with the address, which may hold a secret. */
export async function postJson(url: string, message: object): Promise<string> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(PATIENCE),
    })
    await answer.body?.cancel()
    return answer.ok ? '' : `HTTP ${answer.status}`
  } catch (error) {
    return error instanceof Error ? error.name : 'no answer'
  }
}
