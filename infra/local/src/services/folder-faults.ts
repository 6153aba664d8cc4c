import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Where a path leads, links followed, also when its last part is not there yet. */
function placeOf(path: string): string {
  const whole = resolve(path)
  if (existsSync(whole)) return realpathSync(whole)
  return whole === dirname(whole) ? whole : join(placeOf(dirname(whole)), basename(whole))
}

const isWithin = (path: string, folder: string) => `${path}/`.startsWith(folder === '/' ? '/' : `${folder}/`)

/** Why a backup in that folder would be none; null when it is one. Links are followed: a fire follows them too. */
export function backupPlaceFault(backupDir: string, dataDir: string): string | null {
  const [backup, data] = [placeOf(backupDir), placeOf(dataDir)]
  if (backup === data) return `${backupDir} is the data folder itself and would be lost with it`
  if (isWithin(backup, data))
    return `${backupDir} lies in the data folder ${dataDir} and would be lost with it`
  if (isWithin(data, backup))
    return `${backupDir} holds the data folder ${dataDir}: choose a folder of its own`
  return null
}
