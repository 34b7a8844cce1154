import { join } from 'node:path'
import { Command } from 'commander'
import { packageRoot } from '../config.ts'
import { fetchCreditcard } from './creditcard.ts'
import { runCommand } from './run-command.ts'

new Command('data:creditcard')
  .description('Fetches the ULB credit-card data to .local/data/creditcard.csv and checks its hash.')
  .allowExcessArguments(false)
  .parse()

await runCommand(async (signal) => {
  const { file, bytes, fetched } = await fetchCreditcard({ folder: join(packageRoot, '.local/data'), signal })
  console.log(`${file}: ${bytes.toLocaleString('en-GB')} bytes, ${fetched ? 'fetched' : 'already there'}, hash checked`)
})
