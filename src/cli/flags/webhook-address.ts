import { ConfigError, readSettings, type Settings } from '../../config.ts'
import { contentOf } from './file-option.ts'

/** Where alerts go, as a command is told. */
export interface WebhookFlags {
  readonly webhook?: string
  readonly webhookFile?: string
}

/**
 * The address that alerts go to: of a flag, else of the settings; undefined where there is none. Throws `ConfigError`, without
 * the address, which may be a secret, where it is none.
 */
export function webhookAddress(
  { webhook, webhookFile }: WebhookFlags,
  { url, file }: Settings['alerts'] = readSettings().alerts,
): string | undefined {
  if (webhook !== undefined) return checked(webhook, '--webhook')
  if (webhookFile !== undefined) return ofFile(webhookFile, '--webhook-file')
  return file === undefined ? url : ofFile(file, 'ALERT_WEBHOOK_FILE')
}

function ofFile(file: string, where: string): string {
  return checked(contentOf(file, where).trim(), `${where} ${file}`)
}

function checked(address: string, where: string): string {
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address
  throw new ConfigError(`${where}: that is no address. Write it as https://host/path.`)
}
