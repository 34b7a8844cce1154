import { SparkError } from '../errors/spark-error.ts'
import { type Artifact, memoryArtifact } from './artifact.ts'
import { checkArtifactName } from './artifact-name.ts'
import { fileNamed, jarsAt } from './local-files.ts'

/**
 * An artifact as a caller gives it: the path of a jar, or a file or bytes under a name that says what they are,
 * `{ name: 'classes/org/example/Sum.class', path }`.
 */
export type GivenArtifact =
  | string
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly content: Uint8Array }

/** The artifacts that the caller means. Throws `INVALID_INPUT` for what cannot be one. */
export async function givenArtifacts(given: readonly GivenArtifact[]): Promise<Artifact[]> {
  return (await Promise.all(given.map(artifactsOf))).flat()
}

async function artifactsOf(given: GivenArtifact): Promise<Artifact[]> {
  if (typeof given !== 'string') return [await named(given)]
  if (given.endsWith('.jar')) return jarsAt([given])
  throw new SparkError(`${given} could be many things`, {
    code: 'INVALID_INPUT',
    hint: 'Say which: addFiles, addArchives or addClasses, or give a name with it: { name: "files/x", path }.',
  })
}

async function named(given: Exclude<GivenArtifact, string>): Promise<Artifact> {
  if ('path' in given) return fileNamed(given.name, given.path)
  checkArtifactName(given.name)
  return memoryArtifact(given.name, given.content)
}
