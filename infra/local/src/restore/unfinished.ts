import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stopCluster } from '@yingtong/testkit/machine'
import { writeDurably } from '../backup/write-durably.ts'
import { UNFINISHED } from '../state/restore-mark.ts'

/** What a restore writes down before it writes anything else, so that another can clear up after it. */
interface Unfinished {
  readonly from: string
  readonly at: string
  /** Folders of database clusters, which may lie outside the data folder. */
  readonly clusters: readonly string[]
}

/** The hospital's own machine, its agent with spool and key, survives beside the cloud's folder; so do logs. */
const MAY_STAY = new Set(['edge', 'logs', 'lock.db'])

/** What a cluster has beside it while it is laid down and recovered. */
const BESIDE = ['', '.log', '.recovery'] as const

/** Of the mark itself, by one who was killed while writing it. */
const isDraft = (name: string) => name.startsWith(`${UNFINISHED}.`)

export const foreignIn = (dataDir: string): readonly string[] =>
  existsSync(dataDir) ? readdirSync(dataDir).filter((name) => !MAY_STAY.has(name) && !isDraft(name)) : []

export const isUnfinished = (dataDir: string): boolean => existsSync(join(dataDir, UNFINISHED))

export async function markUnfinished(dataDir: string, from: string): Promise<void> {
  await write(dataDir, { from, at: new Date().toISOString(), clusters: [] })
}

/** Before the first byte of a cluster is written. */
export async function noteCluster(dataDir: string, pgdata: string): Promise<void> {
  const mark = read(dataDir)
  await write(dataDir, { ...mark, clusters: [...mark.clusters, pgdata] })
}

export const endUnfinished = (dataDir: string): Promise<void> => rm(join(dataDir, UNFINISHED))

/**
 * Removes whatever a restore wrote that did not come to its end, after the servers it may have left behind; the mark
 * last. The folder was empty before it, so all that is there is the restore's.
 */
export async function clearUnfinished(dataDir: string): Promise<void> {
  for (const pgdata of read(dataDir).clusters) {
    await stopCluster(pgdata)
    for (const suffix of BESIDE) await rm(`${pgdata}${suffix}`, { recursive: true, force: true })
  }
  for (const name of foreignIn(dataDir))
    if (name !== UNFINISHED) await rm(join(dataDir, name), { recursive: true, force: true })
  await rm(join(dataDir, UNFINISHED), { force: true })
}

function read(dataDir: string): Unfinished {
  const mark = JSON.parse(readFileSync(join(dataDir, UNFINISHED), 'utf8')) as Partial<Unfinished>
  return { from: mark.from ?? '', at: mark.at ?? '', clusters: mark.clusters ?? [] }
}

const write = (dataDir: string, mark: Unfinished) =>
  writeDurably(join(dataDir, UNFINISHED), `${JSON.stringify(mark)}\n`)
