/** Parts of URLs, and texts in them. */
import { string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import { partial } from '../rules/scalars.ts'
import { given } from './kinds.ts'

/**
 * A part of a URL: `HOST`, `PATH`, `QUERY`, `REF`, `PROTOCOL`, `FILE`, `AUTHORITY` or `USERINFO`; of the query also the value
 * of one key. Null where there is none; what is no URL is an error of the server's, null without ANSI.
 */
export function parseUrl<A extends Text, B extends Text, C extends Text = never>(
  url: A,
  part: B,
  key?: C,
): MaybeNull<A | B | C, StringType> {
  return call('parse_url', given(url, part, key), maybeNull(string()))
}

/** The same as {@link parseUrl}, null also where it is no URL. */
export function tryParseUrl<A extends Text, B extends Text, C extends Text = never>(
  url: A,
  part: B,
  key?: C,
): MaybeNull<A | B | C, StringType> {
  return call('try_parse_url', given(url, part, key), maybeNull(string()))
}

/** The text as a value of a form in a URL (`a b&c` is `a+b%26c`). */
export const urlEncode = partial<Text>()('url_encode', string())
/** Undoes {@link urlEncode}; an error of the server's where the text is of another form. */
export const urlDecode = partial<Text>()('url_decode', string())
/** The same as {@link urlDecode}, null where the text is of another form. */
export const tryUrlDecode = partial<Text>()('try_url_decode', string())
