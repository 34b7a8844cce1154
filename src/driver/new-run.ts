import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Run } from '../runs/run.ts'
import { packageVersion } from './package-version.ts'

/** A run that begins now. `params` are the parameters as they were given. */
export function newRun(job: string, params: Readonly<Record<string, string>>): Run {
  const startedAt = new Date()
  const time = startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  const id = `${time}-${job}-${randomBytes(3).toString('hex')}`
  return {
    id,
    job,
    ...{ state: 'running', fence: 0, isDead: false },
    params,
    batches: [],
    startedAt,
    finishedAt: null,
    counts: null,
    steps: [],
    failure: null,
    warnings: [],
    tag: `run-${id}`,
    tags: [],
    key: null,
    ...{ rollsBack: null, rolledBackBy: null },
    session: null,
    operationIds: [],
    planDigest: null,
    bytesRead: null,
    bytesWritten: null,
    submittedBy: submitter(),
    codeVersion: packageVersion(),
  }
}

function submitter(): string {
  try {
    return userInfo().username
  } catch {
    // A container's user may have no entry in the password file.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
