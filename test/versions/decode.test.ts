import { inject } from 'vitest'
import { compareDecoding } from '../support/decode-comparison.ts'

compareDecoding({ ...inject('server'), isOlder: true })
