import { basename, dirname } from 'node:path'
import { DataError } from './data-error.ts'

/** Says in a {@link DataError} why a file cannot be written, where the operating system told; else the error as it is. */
export function explainWriteError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasonFor(code, basename(file), dirname(file))
  return reason ? new DataError(`cannot write ${file}: ${reason}`, { cause: error }) : error
}

function reasonFor(code: string, name: string, folder: string): string | undefined {
  switch (code) {
    case 'ENOSPC':
      return 'the disk is full; make room or name a file on another disk'
    case 'EDQUOT':
      return 'the disk quota is used up; make room or name a file elsewhere'
    case 'ENOENT':
      return `the folder ${folder} is not there; create it or name another`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${folder} is not a folder; name another`
    case 'EACCES':
    case 'EPERM':
      return `no permission to write ${name} in ${folder}; name a folder that you may write to`
    case 'EROFS':
      return `${folder} is read-only; name a folder that you may write to`
    default:
      return undefined
  }
}
