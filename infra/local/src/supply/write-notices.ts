import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { shippedPackages } from './shipped-packages.ts'
import { thirdPartyNotices } from './third-party-notices.ts'

/** Where the web application serves them: `/legal/notices.txt`. */
export const NOTICES_FILE = 'apps/web/public/legal/notices.txt'

/** Writes the notices of what is installed now; the same packages give the same bytes. */
export function writeNotices(root: string): string {
  const path = join(root, NOTICES_FILE)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.part`, thirdPartyNotices(root, shippedPackages(root)))
  renameSync(`${path}.part`, path)
  return path
}
