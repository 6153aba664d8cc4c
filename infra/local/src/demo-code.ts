// `npm run demo:code`: the second factor of the demo's operators as their authenticator app would show it now.
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { totpCode } from '@yingtong/domain'
import { readLocalEnvironment } from './env.ts'
import type { DemoFile } from './seed/demo-file.ts'

const PERIOD_MS = 30_000

const file = join(resolve(readLocalEnvironment().DATA_DIR), 'demo.json')
const text = await readFile(file, 'utf8').catch(() => null)
if (text === null) {
  console.error(`no demo region in ${file}; run npm start first, or name its folder with DATA_DIR`)
  process.exitCode = 2
} else {
  const now = new Date()
  const seconds = Math.ceil((PERIOD_MS - (now.getTime() % PERIOD_MS)) / 1000)
  for (const { email, totp } of (JSON.parse(text) as DemoFile).operator.users)
    console.log(`${totpCode(totp.secret, now)}  ${email}  good for ${seconds} s, once`)
}
