import { conflicts, inArray, instances, type TenantTx } from '@yingtong/db'
import type { InstanceOutcome } from '../reject-reason.ts'
import type { PackedInstance, Provenance } from './packed-instance.ts'
import type { Parents } from './upsert-parents.ts'

interface Filing {
  readonly packRef: string
  readonly provenance: Provenance
  readonly at: Date
  readonly parentsOf: (instance: PackedInstance) => Parents
}

type Version = Pick<
  typeof instances.$inferSelect,
  'id' | 'sopInstanceUid' | 'sha256' | 'contentSha256' | 'standing' | 'packRef'
>

const VERSION_COLUMNS = {
  id: instances.id,
  sopInstanceUid: instances.sopInstanceUid,
  sha256: instances.sha256,
  contentSha256: instances.contentSha256,
  standing: instances.standing,
  packRef: instances.packRef,
}

/** Every version of these UIDs that the tenant holds. */
export function versionsOf(tx: TenantTx, uids: readonly string[]): Promise<Version[]> {
  return tx
    .select(VERSION_COLUMNS)
    .from(instances)
    .where(inArray(instances.sopInstanceUid, [...new Set(uids)]))
}

/** The same file, or the same data set in another envelope (file meta, preamble). */
export function isSameImage(
  a: Pick<Version, 'sha256' | 'contentSha256'>,
  b: Pick<Version, 'sha256' | 'contentSha256'>,
): boolean {
  return a.sha256 === b.sha256 || a.contentSha256 === b.contentSha256
}

function rowOf(instance: PackedInstance, filing: Filing, standing: Version['standing']) {
  return {
    ...filing.parentsOf(instance),
    packRef: filing.packRef,
    packEntry: instance.entry,
    sopInstanceUid: instance.sopInstanceUid,
    sopClassUid: instance.sopClassUid,
    ...instance.facts.image,
    originalTransferSyntaxUid: instance.originalTransferSyntaxUid,
    storedTransferSyntaxUid: instance.storedTransferSyntaxUid,
    sha256: instance.sha256,
    contentSha256: instance.contentSha256,
    byteLength: instance.byteLength,
    standing,
    receivedAt: filing.at,
    source: filing.provenance.source,
  }
}

export interface Versions {
  /** In the order of the instances given. */
  readonly outcomes: readonly InstanceOutcome[]
  /** Those that became current now; not what an earlier try had entered. */
  readonly entered: readonly PackedInstance[]
}

/** 20 parameters a row; PostgreSQL takes 65,535 in one statement. */
const ROWS_A_STATEMENT = 2000

/**
 * Enters each instance as the current version of its UID. Where there is one already: the same image is a duplicate,
 * another one is kept beside it as a conflict for a person. Nothing is ever replaced here.
 */
export async function insertVersions(
  tx: TenantTx,
  packed: readonly PackedInstance[],
  filing: Filing,
): Promise<Versions> {
  // In the order of UIDs: two packs that share some wait for each other one way only.
  const sorted = [...packed].sort((a, b) => (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1))
  const entered = new Set<string>()
  for (let start = 0; start < sorted.length; start += ROWS_A_STATEMENT) {
    const rows = await tx
      .insert(instances)
      .values(sorted.slice(start, start + ROWS_A_STATEMENT).map((each) => rowOf(each, filing, 'current')))
      .onConflictDoNothing()
      .returning({ uid: instances.sopInstanceUid, entry: instances.packEntry })
    for (const { uid, entry } of rows) entered.add(`${uid} ${entry}`)
  }
  const late = new Set(sorted.filter((each) => !entered.has(`${each.sopInstanceUid} ${each.entry}`)))
  const lateUids = [...late].map((each) => each.sopInstanceUid)
  const known = late.size === 0 ? [] : await versionsOf(tx, lateUids)
  const outcomes = new Map<PackedInstance, InstanceOutcome>()
  for (const each of sorted) {
    const outcome = late.has(each) ? await enterBeside(tx, each, filing, known) : 'stored'
    outcomes.set(each, outcomeOf(each, outcome))
  }
  return {
    outcomes: packed.map((each) => outcomes.get(each)!),
    entered: sorted.filter((each) => !late.has(each)),
  }
}

async function enterBeside(
  tx: TenantTx,
  instance: PackedInstance,
  filing: Filing,
  known: Version[],
): Promise<'stored' | 'duplicate' | 'conflict'> {
  const versions = known.filter((version) => version.sopInstanceUid === instance.sopInstanceUid)
  const same = versions.find((version) => isSameImage(version, instance))
  if (same?.standing === 'current') return same.packRef === filing.packRef ? 'stored' : 'duplicate'
  if (same) return 'conflict'
  const current = versions.find((version) => version.standing === 'current')
  if (!current) throw new Error('a UID without a current version')
  const [row] = await tx
    .insert(instances)
    .values(rowOf(instance, filing, 'conflict'))
    .returning(VERSION_COLUMNS)
  known.push(row!)
  await tx.insert(conflicts).values({
    sopInstanceUid: instance.sopInstanceUid,
    studyInstanceUid: instance.studyInstanceUid,
    currentRef: current.id,
    otherRef: row!.id,
    detectedAt: filing.at,
  })
  return 'conflict'
}

export function outcomeOf(
  instance: PackedInstance,
  outcome: 'stored' | 'duplicate' | 'conflict',
): InstanceOutcome {
  const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid } = instance
  return { outcome, sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid }
}
