import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const ourFolder = path.resolve(import.meta.dirname, '../..')

/** Source folder of this package: its contents decide whether a build is still good. */
export const SOURCE_FOLDER = path.join(ourFolder, 'src')
/** Where a build goes unless told otherwise, and where `serveViewer` reads. */
export const DIST_FOLDER = path.join(ourFolder, 'dist')

/** The folder of an installed package. */
export function packageFolder(name: string): string {
  const require = createRequire(import.meta.url)
  const holders = require.resolve.paths(name) ?? []
  const found = holders.map((holder) => path.join(holder, name)).find((folder) => existsSync(folder))
  if (found === undefined) throw new Error(`${name} is not installed`)
  return found
}

/** The built viewer inside the installed `@ohif/app`. */
export const ohifDistFolder = (): string => path.join(packageFolder('@ohif/app'), 'dist')
