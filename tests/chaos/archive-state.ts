import { existsSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DicomwebClient, firstValue } from '../harness/dicomweb-client.ts'
import { adminDatabase } from '../harness/product-data.ts'
import type { Product } from '../harness/start-product.ts'
import { readBack, type Traffic } from './traffic.ts'

const SOP_INSTANCE_UID = '00080018'
const READERS = 4

export interface StudyState {
  readonly received: number
  readonly declared: number
  /** Of the whole archive. */
  readonly packsNotVerified: number
  readonly incidents: number
  readonly conflicts: number
  readonly quarantined: number
}

/** What the database says of the study, and of damage anywhere. */
export async function studyState(product: Product, study: string): Promise<StudyState> {
  const client = adminDatabase(product)
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<StudyState>(
    `select coalesce((select sum(instance_count) from studies where study_instance_uid = $1), 0)::int as received,
            coalesce((select sum(declared_instances) from studies where study_instance_uid = $1), 0)::int as declared,
            (select count(*) from packs where state <> 'verified')::int as "packsNotVerified",
            (select count(*) from storage_incidents)::int as incidents,
            (select count(*) from conflicts)::int as conflicts,
            (select count(*) from quarantine_items)::int as quarantined`,
    [study],
  )
  await client.end()
  return rows[0]!
}

export interface Comparison {
  readonly lost: readonly string[]
  readonly changed: readonly string[]
  /** Listed more than once, or never sent. */
  readonly tooMany: readonly string[]
}

/** Everything of the ledger is in the archive, once, and bit for bit. */
export async function compare(archive: DicomwebClient, traffic: Traffic): Promise<Comparison> {
  const listed: string[] = []
  for (const series of new Set(traffic.sent.map(({ seriesInstanceUid }) => seriesInstanceUid)))
    for (const each of await archive.json(`/studies/${traffic.study}/series/${series}/instances?limit=1000`))
      listed.push(firstValue(each, SOP_INSTANCE_UID))
  const uids = new Set(traffic.sent.map(({ sopInstanceUid }) => sopInstanceUid))
  const once = new Set(listed)
  const tooMany = listed.filter((uid, at) => listed.indexOf(uid) !== at || !uids.has(uid))
  const [lost, changed]: [string[], string[]] = [[], []]
  const left = [...traffic.sent]
  const reader = async () => {
    for (let image = left.pop(); image !== undefined; image = left.pop()) {
      const answer = await readBack(archive, traffic.pathOf(image))
      if (answer.startsWith('HTTP') || !once.has(image.sopInstanceUid))
        lost.push(`${image.sopInstanceUid} ${answer}`)
      else if (answer !== image.sha256) changed.push(image.sopInstanceUid)
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return { lost, changed, tooMany }
}

const listing = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])

/** Files that are nobody's any more once everything is still: half-written, half-sent, on their way. */
export function leftBehind(dataDir: string, since: Date): readonly string[] {
  const spool = join(dataDir, 'edge', 'county-a')
  const places: readonly (readonly [string, (name: string) => boolean])[] = [
    [join(dataDir, 'scratch'), () => true],
    [join(dataDir, 'store', 'tmp'), () => true],
    [join(dataDir, 'store', 'uploads'), () => true],
    [join(spool, 'incoming'), (name) => name.endsWith('.part')],
    [join(spool, 'packs'), (name) => name.endsWith('.tmp')],
    [dataDir, (name) => /\.(?:draft|tmp|part)$/.test(name)],
    [tmpdir(), (name) => name.startsWith('yingtong-filter-')],
  ]
  return places.flatMap(([folder, isLeft]) =>
    listing(folder)
      .filter(isLeft)
      .map((name) => join(folder, name))
      .filter((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since.getTime()),
  )
}
