import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where the compiled `Specimen` lies: the folder that its package begins in, and a jar of it. */
export interface SpecimenJar {
  readonly classes: string
  readonly jar: string
}

/** Compiles `Specimen.java` below a folder. */
export function compileSpecimen(folder: string): SpecimenJar {
  const classes = join(folder, 'classes')
  const jar = join(folder, 'specimen.jar')
  mkdirSync(classes)
  execFileSync(tool('javac'), ['-d', classes, join(import.meta.dirname, 'Specimen.java')])
  execFileSync(tool('jar'), ['--create', '--file', jar, '-C', classes, '.'])
  return { classes, jar }
}

function tool(name: string): string {
  const own = join(process.env.JAVA_HOME ?? '/', 'bin', name)
  return existsSync(own) ? own : name
}
