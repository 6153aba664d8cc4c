import { createHash, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { DicomJson } from '@yingtong/dicom'

/** One instance in the metadata of its series. */
export interface MetadataLine {
  readonly sopInstanceUid: string
  readonly instanceNumber: number | null
  /** DICOM JSON (PS3.18 Annex F) of the data set without pixels, on one line. */
  readonly json: string
}

const gzipAsync = promisify(gzip)
const gunzipAsync = promisify(gunzip)
/** More than the header budget of 64 MiB each for the largest series that can be filed at once. */
const METADATA_BYTES_MAX = 1024 * 1024 * 1024

const firstValue = (ds: DicomJson, tag: string) => ds[tag]?.Value?.[0]

/** The line of an instance; bulk data is named relative to the series, as PS3.18 resolves it. */
export function metadataLine(ds: DicomJson): MetadataLine {
  const number = firstValue(ds, '00200013')
  return {
    sopInstanceUid: String(firstValue(ds, '00080018') ?? ''),
    instanceNumber: typeof number === 'number' ? number : null,
    json: JSON.stringify(ds),
  }
}

function inOrder(a: MetadataLine, b: MetadataLine): number {
  const [m, n] = [a.instanceNumber ?? Number.MAX_SAFE_INTEGER, b.instanceNumber ?? Number.MAX_SAFE_INTEGER]
  if (m !== n) return m - n
  return a.sopInstanceUid < b.sopInstanceUid ? -1 : a.sopInstanceUid > b.sopInstanceUid ? 1 : 0
}

/** Replaces, adds and removes lines by SOP Instance UID; by instance number, then UID. */
export function mergeMetadata(
  before: readonly MetadataLine[],
  change: { readonly put?: readonly MetadataLine[]; readonly remove?: ReadonlySet<string> },
): MetadataLine[] {
  const lines = new Map(before.map((line) => [line.sopInstanceUid, line]))
  for (const uid of change.remove ?? []) lines.delete(uid)
  for (const line of change.put ?? []) lines.set(line.sopInstanceUid, line)
  return [...lines.values()].sort(inOrder)
}

export interface MetadataObject {
  /** Random, 64 hex digits: see object-keys.ts. */
  readonly name: string
  readonly gzipped: Uint8Array
  readonly sha256: string
}

/** A JSON array with one instance a line, gzip-ed: the object that is served as it lies. */
export async function encodeMetadata(lines: readonly MetadataLine[]): Promise<MetadataObject> {
  const text = `[\n${lines.map((line) => line.json).join(',\n')}\n]\n`
  const gzipped = await gzipAsync(text)
  const sha256 = createHash('sha256').update(gzipped).digest('hex')
  return { name: randomBytes(32).toString('hex'), gzipped, sha256 }
}

/** The instances of a series metadata object. */
export async function decodeMetadata(gzipped: Uint8Array): Promise<MetadataLine[]> {
  const text = (await gunzipAsync(gzipped, { maxOutputLength: METADATA_BYTES_MAX })).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => metadataLine(JSON.parse(line.replace(/,$/, '')) as DicomJson))
}
