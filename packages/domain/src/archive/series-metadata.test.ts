import { describe, expect, it } from 'vitest'
import { decodeMetadata, encodeMetadata, mergeMetadata, metadataLine } from './series-metadata.ts'

const line = (uid: string, number: number | null, description = '') =>
  metadataLine({
    '00080018': { vr: 'UI', Value: [uid] },
    ...(number === null ? {} : { '00200013': { vr: 'IS', Value: [number] } }),
    '0008103E': { vr: 'LO', Value: [description] },
  })

describe('series metadata', () => {
  it('comes back as it was written, line breaks and hanzi in values included', async () => {
    const lines = [line('1.2.3', 1, '胸部\n平扫'), line('1.2.4', 2, '},\n{')]
    const { gzipped } = await encodeMetadata(lines)
    expect(await decodeMetadata(gzipped)).toEqual(lines)
  })

  it('is one valid JSON array', async () => {
    const { gzipped } = await encodeMetadata([line('1.2.3', 1), line('1.2.4', 2)])
    const { gunzipSync } = await import('node:zlib')
    expect(JSON.parse(gunzipSync(gzipped).toString())).toHaveLength(2)
    const empty = await encodeMetadata([])
    expect(JSON.parse(gunzipSync(empty.gzipped).toString())).toEqual([])
  })

  it('is ordered by instance number, then UID, whatever the order of arrival', () => {
    const merged = mergeMetadata([line('1.9', 3)], {
      put: [line('1.8', 1), line('1.7', null), line('1.6', 3)],
    })
    expect(merged.map((l) => l.sopInstanceUid)).toEqual(['1.8', '1.6', '1.9', '1.7'])
  })

  it('replaces and removes by UID', () => {
    const merged = mergeMetadata([line('1.1', 1, 'old'), line('1.2', 2)], {
      put: [line('1.1', 1, 'new')],
      remove: new Set(['1.2']),
    })
    expect(merged).toEqual([line('1.1', 1, 'new')])
  })
})
