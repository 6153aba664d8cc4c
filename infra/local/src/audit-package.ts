// `npm run audit:package -- FILE [--key PUBLIC.pem]`: verifies an offline package of the audit page, without a database.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verifyPackage } from './audit/verify-package.ts'

const { values, positionals } = parseArgs({ options: { key: { type: 'string' } }, allowPositionals: true })
const [file] = positionals
if (file === undefined) {
  console.error('usage: npm run audit:package -- FILE [--key PUBLIC.pem]')
  process.exitCode = 2
} else {
  const pem = values.key === undefined ? undefined : readFileSync(values.key, 'utf8')
  try {
    const { lines, code } = verifyPackage(readFileSync(file, 'utf8'), pem)
    for (const line of lines) console.log(line)
    process.exitCode = code
  } catch (error) {
    console.error(`this cannot be read as an audit package: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
