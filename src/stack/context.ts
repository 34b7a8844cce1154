import type { StackSettings } from '../config.ts'
import type { Home } from './home.ts'
import type { Java } from './java/java.ts'
import type { PostgresPlace } from './postgres/postgres-place.ts'
import type { Ports } from './processes/ports.ts'

/** What the definition of a service may need to know. */
export interface StackContext {
  readonly settings: StackSettings
  readonly home: Home
  readonly ports: Ports
  readonly cluster: boolean
  /** Looked for when needed, once. */
  java(): Java
  /** Looked for when needed, once. */
  postgresPlace(): PostgresPlace
}
