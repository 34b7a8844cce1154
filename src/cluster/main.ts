/** `npm run compose`: the containers of `docker-compose.yml`, with what they need made and looked at before. */
import { mkdirSync } from 'node:fs'
import { Command } from 'commander'
import { type ClusterSettings, ConfigError, readClusterSettings } from '../config.ts'
import { ClusterError } from './cluster-error.ts'
import { compose } from './docker.ts'
import { preflight, requireEngine } from './preflight.ts'
import { makeSecrets } from './secrets.ts'

/** How long all services may take to be healthy, in seconds. */
const START_SECONDS = 300

const program = new Command('compose')
  .description('The system in containers. What is no command here is one of docker compose: ps, stop, run …')
  .enablePositionalOptions()
  .passThroughOptions()
  .argument('[command...]', 'for docker compose')
  .allowUnknownOption()
  .action(async (args: readonly string[]) => {
    if (args.length === 0) return program.help()
    requireEngine()
    await run(readClusterSettings(), args)
  })

program
  .command('secrets')
  .description('makes the secrets that are missing; those that are there stay')
  .action(() => {
    const settings = readClusterSettings()
    makeSecrets(settings)
    say(`the secrets are in ${settings.secrets}`)
  })

program
  .command('check')
  .description('looks whether the containers can start; changes nothing')
  .option('--profile <name>', 'also those of a profile: history, scheduler', several, [])
  .action(async ({ profile }: { readonly profile: readonly string[] }) => {
    await preflight(readClusterSettings(), profile)
    say('all is there')
  })

program
  .command('build')
  .description('builds the images')
  .action(async () => {
    requireEngine()
    await run(readClusterSettings(), ['build', '--quiet'])
  })

program
  .command('up')
  .description('makes what is missing, looks whether all is there, and starts the containers until all are healthy')
  .option('--profile <name>', 'also those of a profile: history, scheduler', several, [])
  .action(async ({ profile }: { readonly profile: readonly string[] }) => {
    const settings = readClusterSettings()
    requireEngine()
    makeSecrets(settings)
    mkdirSync(settings.input, { recursive: true })
    await preflight(settings, profile)
    const profiles = profile.flatMap((name) => ['--profile', name])
    await run(settings, [...profiles, 'up', '--detach', '--wait', '--wait-timeout', String(START_SECONDS)])
  })

function several(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

async function run(settings: ClusterSettings, args: readonly string[]): Promise<void> {
  const code = await compose(settings, args)
  if (code !== 0) process.exitCode = code
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof ClusterError || error instanceof ConfigError)) throw error
  for (const line of error.message.split('\n')) say(`compose: ${line}`)
  process.exitCode = 1
}
