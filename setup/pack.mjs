// `npm pack` and `npm publish` begin with this: the package is built anew from what there is now, with its types, and
// nothing else lies in it.
import { failSetup, setup } from './main.mjs'
import { buildPackage } from './steps.mjs'

try {
  await setup({ build: false })
  buildPackage()
} catch (error) {
  failSetup(error)
}
