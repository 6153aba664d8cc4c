import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { PACKAGE_OF_TOOL } from './debian-packages.table.ts'

/**
 * The path of a program the tests drive as a real peer. Throws when it is missing, with the Debian package that
 * brings it: a test that silently skips would be a promise nobody checks.
 */
export function requireTool(name: string): string {
  const found = findTool(name)
  if (found !== null) return found
  throw new Error(missingToolMessage(name))
}

/** What to tell whoever runs the tests without that program. */
export function missingToolMessage(name: string): string {
  const hint = PACKAGE_OF_TOOL.get(name)
  const advice =
    hint === undefined ? '' : `: install it with "apt-get install ${hint}" (npm test does so as root)`
  return `The program "${name}" is missing${advice}`
}

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** The first executable of that name in the search path, or null. */
export function findTool(name: string): string | null {
  const path = process.env.PATH?.split(delimiter) ?? []
  // Service programs live in sbin, which a user's search path often lacks.
  for (const folder of [...path, ...SYSTEM_FOLDERS]) {
    const candidate = join(folder, name)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not in this folder.
    }
  }
  return null
}
