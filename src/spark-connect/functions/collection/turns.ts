/** Arguments that come in turn. */

/** The places of the first, third and so on in a list, as the compiler names them; and the lengths that leave none over. */
export type Even = `${bigint | ''}${0 | 2 | 4 | 6 | 8}`
