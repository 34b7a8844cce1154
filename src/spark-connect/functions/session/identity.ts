/** Who asks, where, and of which Spark. */
import { string } from '../../types/builders.ts'
import { constant } from '../rules/scalars.ts'

/** Spark's version and its revision. */
export const version = constant('version', string())
/** The user's name. */
export const user = constant('user', string())
/** The user's name. */
export const currentUser = constant('current_user', string())
/** The user's name. */
export const sessionUser = constant('session_user', string())
/** The catalog that names are looked up in. */
export const currentCatalog = constant('current_catalog', string())
/** The database that names are looked up in. */
export const currentDatabase = constant('current_database', string())
/** The same as {@link currentDatabase}. */
export const currentSchema = constant('current_schema', string())
/** The schemas that names are looked up in, one after the other, with commas between them. */
export const currentPath = constant('current_path', string())
