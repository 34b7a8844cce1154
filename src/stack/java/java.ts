import { spawnSync } from 'node:child_process'
import { StackError } from '../stack-error.ts'

/** A Java that Spark runs on. */
export interface Java {
  /** The folder that holds `bin/java`. */
  readonly home: string
  readonly program: string
  /** As it calls itself, `17.0.15+6-Debian-1deb12u1`. */
  readonly version: string
}

const INSTALL = 'Install a JDK 17 or newer and put it on the PATH or name its folder in JAVA_HOME.'

/** Finds Java: JAVA_HOME's if that is set, else the PATH's. Throws {@link StackError} where there is none of 17 or newer. */
export function findJava(): Java {
  // The shell looks where Spark's own scripts look.
  const find = `"\${JAVA_HOME:+$JAVA_HOME/bin/}java" -XshowSettings:properties -version`
  const asked = spawnSync('/bin/sh', ['-c', find], { encoding: 'utf8', timeout: 30_000 })
  const said = asked.stderr ?? ''
  const property = (name: string) => new RegExp(`^ *${name} = (.*)$`, 'm').exec(said)?.[1]?.trim()
  const home = property('java\\.home')
  if (asked.status !== 0 || home === undefined)
    throw new StackError(`Java does not run: ${said.trim().split('\n')[0] ?? 'no output'}. ${INSTALL}`)
  const version = property('java\\.vm\\.version') ?? ''
  if (Number.parseInt(property('java\\.specification\\.version') ?? '', 10) < 17)
    throw new StackError(`Spark needs Java 17 or newer, and ${home} is Java ${version}. ${INSTALL}`)
  return { home, program: `${home}/bin/java`, version }
}
