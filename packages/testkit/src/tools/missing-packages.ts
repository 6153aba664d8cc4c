import { existsSync } from 'node:fs'
import { DEBIAN_PACKAGES } from './debian-packages.table.ts'
import { findTool } from './require-tool.ts'

/** The Debian packages the tests need and this machine lacks, by name. */
export function missingPackages(): readonly string[] {
  return DEBIAN_PACKAGES.filter(
    (pack) =>
      pack.tools.some((tool) => findTool(tool) === null) ||
      (pack.proof !== undefined && !existsSync(pack.proof)),
  ).map((pack) => pack.name)
}
