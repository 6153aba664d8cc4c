import { createRequire } from 'node:module'
import path from 'node:path'

const packageFolder = path.resolve(import.meta.dirname, '../..')

/** Source folder of this package: its contents decide whether a build is still good. */
export const SOURCE_FOLDER = path.join(packageFolder, 'src')
/** Where a build goes unless told otherwise, and where `serveViewer` reads. */
export const DIST_FOLDER = path.join(packageFolder, 'dist')

/** The built viewer inside the installed `@ohif/app`. */
export function ohifDistFolder(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('@ohif/app/package.json')), 'dist')
}
