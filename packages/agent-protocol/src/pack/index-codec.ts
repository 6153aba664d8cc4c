import { PackError } from './pack-error.ts'
import { HEAD_BYTES, type Trailer } from './pack-format.ts'
import { type PackEntry, type PackIndex, PackIndexSchema, partsOf } from './pack-index.ts'

/** An index beyond this is refused while it is inflated; 100 000 frames take about 10 MB. */
const INDEX_JSON_BYTES_MAX = 64 * 1024 * 1024

/** Index → gzip-ed JSON, as it is stored. */
export async function encodePackIndex(index: PackIndex): Promise<Uint8Array> {
  const json = new Blob([JSON.stringify(index)]).stream()
  return new Uint8Array(await new Response(json.pipeThrough(new CompressionStream('gzip'))).arrayBuffer())
}

/**
 * Stored index → index, checked against itself and against the pack: runs add up to the original,
 * parts fill the pack between head and index without gap or overlap, headers first.
 * Throws PackError('corrupt' | 'inconsistent').
 */
export async function decodePackIndex(
  stored: Uint8Array,
  trailer: Pick<Trailer, 'indexOffset' | 'headersLength'>,
): Promise<PackIndex> {
  const parsed = PackIndexSchema.safeParse(parseJson(await inflate(stored)))
  // Places and codes, not the library's sentence: that can quote what stands in the index.
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new PackError('inconsistent', `index: ${issue?.code} at ${issue?.path.join('.').slice(0, 100)}`)
  }
  checkPlaces(parsed.data, trailer)
  parsed.data.instances.forEach(checkRuns)
  return parsed.data
}

async function inflate(stored: Uint8Array): Promise<string> {
  const inflated = new Blob([new Uint8Array(stored)]).stream().pipeThrough(new DecompressionStream('gzip'))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let json = ''
  try {
    for await (const chunk of inflated) {
      json += decoder.decode(chunk, { stream: true })
      if (json.length > INDEX_JSON_BYTES_MAX) throw new PackError('inconsistent', 'the index is too large')
    }
    return json + decoder.decode()
  } catch (cause) {
    if (cause instanceof PackError) throw cause
    throw new PackError('corrupt', 'the index cannot be inflated', { cause })
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new PackError('corrupt', 'the index is not JSON', { cause })
  }
}

function checkPlaces(index: PackIndex, trailer: Pick<Trailer, 'indexOffset' | 'headersLength'>): void {
  const headersEnd = HEAD_BYTES + trailer.headersLength
  const headers = index.instances.flatMap((e) => (e.kind === 'split' ? [e.header] : []))
  const all = index.instances.flatMap(partsOf).sort((a, b) => a.offset - b.offset || a.length - b.length)
  let end = HEAD_BYTES
  for (const part of all) {
    if (part.offset !== end)
      throw new PackError('inconsistent', `parts leave a gap or overlap at byte ${end}`)
    end += part.length
  }
  const headersFit =
    headers.every((h) => h.offset + h.length <= headersEnd) &&
    headers.reduce((sum, h) => sum + h.length, 0) === trailer.headersLength
  if (end !== trailer.indexOffset || !headersFit) {
    throw new PackError('inconsistent', 'the parts do not fill the pack')
  }
  const foreign = index.instances.some((e) => e.seriesInstanceUid !== index.seriesInstanceUid)
  if (foreign) throw new PackError('inconsistent', 'the pack holds instances of another series')
}

// What does not add up here would end as a wrong file later; the caller of rebuildOriginal() sees it only by the digest.
function checkRuns(entry: PackEntry): void {
  const fail = (what: string): never => {
    throw new PackError('inconsistent', `${what} of instance ${entry.sopInstanceUid}`)
  }
  if (entry.kind === 'whole') {
    if (entry.whole.length !== entry.byteLength) fail('length')
    return
  }
  let total = 0
  let header = 0
  let nextBulk = 0
  let frame = -1
  for (const run of entry.layout) {
    const count = run[0] === 'f' ? (run[3] ?? 1) : 1
    total += run[1] * count
    if (run[0] === 'h') header += run[1]
    if (run[0] === 'b' && (run[2] !== nextBulk++ || entry.bulk[run[2]]?.length !== run[1]))
      fail('large values')
    if (run[0] === 'f') {
      const again = run[2] === frame && count === 1
      if (count < 1 || (!again && run[2] !== frame + 1)) fail('order of frames')
      frame = run[2] + count - 1
    }
  }
  if (total !== entry.byteLength || header !== entry.header.length) fail('length')
  if (frame + 1 !== entry.frames.length || nextBulk !== entry.bulk.length) fail('number of parts')
  if (entry.frameEncoding === 'htj2k' && entry.pixel === null) fail('pixel format')
}
