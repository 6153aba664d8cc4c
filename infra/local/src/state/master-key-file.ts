import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '@yingtong/platform/env'
import { createMasterKeyFile, readMasterKeys } from '@yingtong/platform/master-key'
import type { LocalEnvironment } from '../env.ts'
import { writePrivate } from './secrets.ts'

type KeyEnvironment = Pick<LocalEnvironment, 'MASTER_KEY_FILE' | 'STORE_SEALING'>

/** Objects of an earlier release lie open and would be read as damaged. */
function refuseOpenObjects(dataDir: string, { STORE_SEALING }: KeyEnvironment): void {
  if (STORE_SEALING === 'off' || !existsSync(join(dataDir, 'store', 'objects', 't'))) return
  throw new EnvironmentError([
    `STORE_SEALING: ${dataDir} holds objects that were not sealed: set it to off, or begin with another DATA_DIR`,
  ])
}

/**
 * The file of the master key: the operator's own, or `${DATA_DIR}/keys/master.key`, which is made once. A file that
 * was there and is lost is never replaced, since what it sealed would be lost with it.
 */
export function masterKeyFile(dataDir: string, environment: KeyEnvironment): string {
  const given = environment.MASTER_KEY_FILE
  const path = given ?? join(dataDir, 'keys', 'master.key')
  const mark = join(dataDir, 'master-key-id.json')
  if (given === undefined && !existsSync(path) && !existsSync(mark)) {
    refuseOpenObjects(dataDir, environment)
    writePrivate(mark, { id: createMasterKeyFile(path) })
  }
  const keys = readMasterKeys(path)
  const known = existsSync(mark) ? (JSON.parse(readFileSync(mark, 'utf8')) as { id: string }).id : keys[0].id
  if (given === undefined && !keys.some((key) => key.id === known))
    throw new EnvironmentError([
      `MASTER_KEY_FILE: ${path} has lost the key ${known} that this data folder began with`,
    ])
  return path
}
