// `node infra/local/run.mjs FILE.ts …`: runs one TypeScript file of ours under the repository's own Node.
import { enter } from './ensure.mjs'

const [entry, ...args] = process.argv.slice(2)
if (entry === undefined) {
  console.error('usage: node infra/local/run.mjs FILE.ts [ARGUMENT …]')
  process.exit(2)
}
enter(entry, args[0] === '--' ? args.slice(1) : args)
