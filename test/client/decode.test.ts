import { readSettings } from '../../src/config.ts'
import { compareDecoding } from '../support/decode-comparison.ts'

compareDecoding(readSettings().spark)
