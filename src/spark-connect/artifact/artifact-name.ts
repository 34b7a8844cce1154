import { SparkError } from '../errors/spark-error.ts'

/** What an artifact can be on the server, by the folder that its name begins with. */
const FOLDERS = ['jars', 'files', 'archives', 'classes', 'pyfiles', 'cache', 'forward_to_fs']

/** Checks a name of the caller's, as `addArtifacts` takes it: `classes/org/example/Sum.class`. Throws `INVALID_INPUT`. */
export function checkArtifactName(name: string): void {
  const [folder = '', ...rest] = name.split('/')
  if (!FOLDERS.includes(folder) || rest.length === 0)
    throw badName(name, `it has to begin with one of ${FOLDERS.map((known) => `${known}/`).join(', ')}`)
  if (rest.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    throw badName(name, 'it has to be a plain path without empty parts, "." and ".."')
  if (name.includes('#') && folder !== 'archives') throw badName(name, 'only an archive has an alias after a #')
}

/** Two artifacts of one name would overwrite each other. Throws `INVALID_INPUT` and says which they are. */
export function checkDistinctNames(artifacts: readonly { readonly name: string; readonly origin: string }[]): void {
  const origins = new Map<string, string>()
  for (const { name, origin } of artifacts) {
    const other = origins.get(name)
    if (other !== undefined)
      throw new SparkError(`two artifacts would both be ${name}: ${other} and ${origin}`, {
        code: 'INVALID_INPUT',
        hint: 'Only the last part of a path counts on the server: rename one of them.',
      })
    origins.set(name, origin)
  }
}

function badName(name: string, why: string): SparkError {
  return new SparkError(`an artifact cannot be called ${JSON.stringify(name)}: ${why}`, { code: 'INVALID_INPUT' })
}
