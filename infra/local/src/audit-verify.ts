// `npm run audit:verify -- --tenant SLUG`: walks the audit chain of a hospital while everything runs, and compares it
// with the signed heads in the object store. Ends with 0 when it is sound, with 1 when it is not.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openServices } from '@yingtong/platform'
import { runningDatabaseUrl } from './audit/running-database.ts'
import { verifyTenant } from './audit/verify-tenant.ts'
import { readLocalEnvironment } from './env.ts'
import { masterKeyFile } from './state/master-key-file.ts'

async function main(slug: string): Promise<number> {
  const environment = readLocalEnvironment()
  const dataDir = resolve(environment.DATA_DIR)
  const url = runningDatabaseUrl(dataDir, environment)
  if (url === null) {
    console.error(`nothing was ever started on ${environment.DATA_DIR}; DATA_DIR names another folder`)
    return 2
  }
  const services = await openServices(
    {
      ...environment,
      DATABASE_URL: url,
      DATA_DIR: dataDir,
      MASTER_KEY_FILE: masterKeyFile(dataDir, environment),
    },
    { name: 'audit-verify', poolSize: 2 },
  )
  try {
    const { lines, code } = await verifyTenant(services, slug)
    for (const line of lines) console.log(line)
    return code
  } finally {
    await services.close()
  }
}

const { values } = parseArgs({ options: { tenant: { type: 'string' } }, strict: false })
if (typeof values.tenant !== 'string') {
  console.error('usage: npm run audit:verify -- --tenant SLUG')
  process.exitCode = 2
} else {
  process.exitCode = await main(values.tenant)
}
