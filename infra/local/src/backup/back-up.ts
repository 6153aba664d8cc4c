import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listErasures } from '@yingtong/domain'
import { localStore } from '@yingtong/platform'
import { runSql } from '@yingtong/testkit/machine'
import type { StatusLines } from '../state/status-lines.ts'
import type { BackupFolder } from './backup-folder.ts'
import { damagedCopies, namedButMissing } from './check-objects.ts'
import { ChunkStore, sha256 } from './chunk-store.ts'
import { copyDatabase, type DatabaseCopy } from './copy-database.ts'
import { copyNewObjects, readObjectList } from './copy-objects.ts'
import { type FollowedLog, followLog } from './follow-log.ts'
import { appendLines, readLines } from './json-lines.ts'
import { backupPassphrase, collectKeyFiles, sealKeyFiles } from './key-bundle.ts'
import type { Mark } from './log-folder.ts'
import { type BackedUpObject, type Manifest, writeBackup } from './manifest.ts'
import type { BackupSource } from './open-source.ts'
import { makeFolder, writeDurably } from './write-durably.ts'

export interface BackupRun {
  readonly source: BackupSource
  readonly folder: BackupFolder
  /** Where the encrypted keys go; null leaves them out. */
  readonly keysFolder: string | null
  readonly passphraseFile: string | undefined
  readonly log: FollowedLog
  readonly objects: Map<string, BackedUpObject>
  readonly lines: StatusLines
}

const MIB = 1024 * 1024
const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`
/** A line of progress for each so many bytes of the database, and objects. */
const TOLD_EVERY_BYTES = 256 * MIB
const TOLD_EVERY_OBJECTS = 1000

/** Each data folder writes a line of history of its own: two restores of one backup never mix their logs. */
async function lineId(dataDir: string): Promise<string> {
  const path = join(dataDir, 'backup-line.json')
  if (!existsSync(path))
    await writeDurably(path, `${JSON.stringify({ line: randomBytes(6).toString('hex') })}\n`)
  return (JSON.parse(readFileSync(path, 'utf8')) as { line: string }).line
}

/** Begins to receive the log, which the copies need that follow. */
export async function beginRun(options: Omit<BackupRun, 'log' | 'objects'>): Promise<BackupRun> {
  const { source, folder, lines } = options
  const log = await followLog(source.ownerUrl, folder.log, await lineId(source.dataDir))
  if (log.hasGap)
    lines.step(
      'the database no longer has the log since the last run: seconds between the two cannot be chosen',
    )
  const known = readObjectList(folder.objectList)
  // Set aside because it was damaged, or cut short by a disk: it is copied anew.
  for (const { key, bytes } of known.values())
    if (lengthOf(join(folder.store, 'objects', key)) !== bytes) known.delete(key)
  return { ...options, log, objects: known }
}

const lengthOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size

async function now({ source, log }: BackupRun): Promise<Mark> {
  const [row] = await runSql(
    source.ownerUrl,
    `select pg_current_wal_flush_lsn()::text as lsn,
    to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
  )
  const mark = { lsn: String(row?.lsn), at: String(row?.at) }
  await log.reach(mark.lsn)
  return mark
}

/** Everything up to now: the log first, then every object that rows name; then the second can be chosen. */
export async function passUntilNow(run: BackupRun): Promise<ObjectsPass> {
  const mark = await now(run)
  await noteErasures(run)
  const pass = await copyObjects(run)
  run.log.folder.mark(mark)
  return { ...pass, mark }
}

interface ObjectsPass {
  readonly mark: Mark
  /** What the store holds now; the backup also keeps what it held before. */
  readonly present: ReadonlySet<string>
  readonly newBytes: number
  readonly missing: readonly string[]
  readonly damaged: readonly string[]
}

async function copyObjects(run: BackupRun): Promise<Omit<ObjectsPass, 'mark'>> {
  const { source, folder, objects, lines } = run
  const target = await localStore(folder.store)
  const pass = {
    source: source.bareStore,
    target,
    targetRoot: folder.store,
    listPath: folder.objectList,
    known: objects,
    onProgress: (copied: number) =>
      copied % TOLD_EVERY_OBJECTS === 0 && lines.step(`${copied} objects copied …`),
  }
  const first = await copyNewObjects(pass)
  // Rows of since the listing began may name objects of since then.
  const second = (await namedButMissing(source, objects)).length > 0 ? await copyNewObjects(pass) : null
  const copied = [...first.copied, ...(second?.copied ?? [])]
  return {
    newBytes: first.newBytes + (second?.newBytes ?? 0),
    present: second?.present ?? first.present,
    damaged: await damagedCopies(source, target, copied),
    missing: second === null ? [] : await namedButMissing(source, objects),
  }
}

/** Erasures are kept apart from every backup, so that going back to an older one does not undo them. */
async function noteErasures({ source, folder }: BackupRun): Promise<void> {
  const known = new Set(readLines<{ tenantId: string }>(folder.erasures).map(({ tenantId }) => tenantId))
  const all = await listErasures(source.services, {})
  await appendLines(
    folder.erasures,
    all.filter(({ tenantId }) => !known.has(tenantId)),
  )
}

async function copyKeys(
  { source, keysFolder, passphraseFile, lines }: BackupRun,
  id: string,
): Promise<Manifest['keys']> {
  if (keysFolder === null) {
    lines.step(
      `keys are NOT in this backup: without a copy of ${source.masterKeyFile} nothing in it can be opened`,
    )
    return null
  }
  const { passphrase, path: at, isNew } = await backupPassphrase(source.dataDir, passphraseFile)
  if (isNew) lines.step(`made ${at}: KEEP A COPY ELSEWHERE, without it the keys in this backup do not open`)
  const bundle = sealKeyFiles(collectKeyFiles(source.dataDir, source.masterKeyFile), passphrase)
  await makeFolder(keysFolder)
  const path = join(keysFolder, `${id}.keys`)
  await writeDurably(path, bundle)
  return { sha256: sha256(bundle), path }
}

/** Database, objects, keys, then the manifest that says that they are all there. The log is received meanwhile. */
export async function backUp(run: BackupRun): Promise<Manifest> {
  const { source, folder, log, lines, objects } = run
  const startedAt = new Date()
  const id = startedAt.toISOString().replace(/[-:]|\.\d+/g, '')
  const chunks = new ChunkStore(folder.chunks)
  const copy = await watched(run, copyDatabase(source.ownerUrl, chunks, progress(lines)))
  await log.reach(copy.endLsn)
  lines.step(`database: ${mib(copy.bytes)} in ${copy.files.length} files, ${mib(chunks.newBytes)} of it new`)
  const pass = await watched(run, passUntilNow(run))
  const list = [...objects.values()].filter(({ key }) => pass.present.has(key))
  const bytes = list.reduce((sum, object) => sum + object.bytes, 0)
  lines.step(`objects: ${list.length}, ${mib(bytes)}, ${mib(pass.newBytes)} of it new`)
  const keys = await copyKeys(run, id)
  return writeBackup(
    folder,
    {
      ...{ id, product: 'yingtong' as const, startedAt: startedAt.toISOString(), at: pass.mark.at, keys },
      line: log.line,
      server: await factsOf(run, copy),
      ...{ startLsn: copy.startLsn, endLsn: copy.endLsn, missing: pass.missing, damaged: pass.damaged },
      database: { files: copy.files.length, bytes: copy.bytes, newBytes: chunks.newBytes },
      objects: { count: list.length, bytes, newBytes: pass.newBytes },
      masterKeyId: source.masterKeyId,
      sealing: source.environment.STORE_SEALING,
    },
    { files: copy.files, objects: list },
  )
}

async function factsOf({ source, log }: BackupRun, { timeline }: DatabaseCopy): Promise<Manifest['server']> {
  const { systemId, version, segmentBytes } = log.server
  const [row] = await runSql(
    source.ownerUrl,
    'select current_database() as database, (select rolname from pg_roles where rolsuper order by oid limit 1) as superuser',
  )
  const [database, superuser] = [String(row?.database), String(row?.superuser)]
  return { systemId, version, segmentBytes, timeline, database, superuser }
}

/** A log that broke off meanwhile would leave a copy that nothing makes whole. */
const watched = <T>(run: BackupRun, work: Promise<T>): Promise<T> => Promise.race([work, run.log.broken])

function progress(lines: StatusLines): (bytes: number) => void {
  let told = 0
  return (bytes) => {
    if (bytes - told < TOLD_EVERY_BYTES) return
    told = bytes
    lines.step(`${mib(bytes)} of the database copied …`)
  }
}
