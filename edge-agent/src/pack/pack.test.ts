import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { openPack, type PackReader, rebuildOriginal } from '@yingtong/agent-protocol'
import { waitUntil } from '@yingtong/testkit'
import { describe, expect, it } from 'vitest'
import { type TestImage, testImage } from '../testing/dicom-bytes.ts'
import { sendImages } from '../testing/send-images.ts'
import { expectedFile, filesBelow } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { type TestAgent, useAgents } from '../testing/test-agent.ts'

const folder = useTempFolder()
const agents = useAgents()

async function openPackFile(path: string): Promise<PackReader> {
  const bytes = fs.readFileSync(path)
  return openPack(async (offset, length) => bytes.subarray(offset, offset + length), bytes.byteLength)
}

async function packsOf(agent: TestAgent): Promise<PackReader[]> {
  const names = filesBelow(agent.layout.packs).filter((name) => name.endsWith('.pack'))
  for (const name of names) {
    const bytes = fs.readFileSync(`${agent.layout.packs}/${name}`)
    expect(`${createHash('sha256').update(bytes).digest('hex')}.pack`).toBe(name)
  }
  return Promise.all(names.map((name) => openPackFile(`${agent.layout.packs}/${name}`)))
}

/** SHA-256 of every original, rebuilt from the packs. */
async function rebuiltDigests(packs: readonly PackReader[]): Promise<string[]> {
  const digests: string[] = []
  for (const pack of packs) {
    for (const entry of pack.index.instances) {
      const hash = createHash('sha256')
      for await (const chunk of rebuildOriginal(entry, pack.readPart)) hash.update(chunk)
      digests.push(hash.digest('hex'))
    }
  }
  return digests.sort()
}

const digestsOf = (images: readonly TestImage[]) => images.map((image) => expectedFile(image).sha256).sort()

async function packed(agent: TestAgent, images: readonly TestImage[]): Promise<PackReader[]> {
  await waitUntil('all is packed', () => agent.status().waiting.items === 0)
  const packs = await packsOf(agent)
  expect(await rebuiltDigests(packs)).toEqual(digestsOf(images))
  return packs
}

describe('packs', () => {
  it('holds one series each, HTJ2K inside, every original comes back bit for bit', async () => {
    const agent = await agents.start({ DATA_DIR: folder.make() })
    const a = Array.from({ length: 6 }, (_, seed) => testImage({ seed }))
    const b = Array.from({ length: 4 }, (_, seed) =>
      testImage({ seed, seriesInstanceUid: '2.25.7003', frames: 3 }),
    )
    await sendImages({ port: agent.dicomPort }, [...a, ...b])
    const packs = await packed(agent, [...a, ...b])
    expect(packs.map((pack) => pack.index.instances.length).sort()).toEqual([4, 6])
    for (const entry of packs.flatMap((pack) => pack.index.instances)) {
      expect(entry.kind === 'split' && entry.frameEncoding).toBe('htj2k')
    }
    expect(filesBelow(agent.layout.packs).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('keeps two objects of one UID in two packs', async () => {
    const agent = await agents.start({ DATA_DIR: folder.make() })
    const first = testImage({ seed: 1 })
    const second = testImage({ seed: 2, sopInstanceUid: first.sopInstanceUid })
    await sendImages({ port: agent.dicomPort }, [first, second])
    expect(await packed(agent, [first, second])).toHaveLength(2)
  })

  it('packs what a former run left', async () => {
    const dataDir = folder.make()
    const images = [testImage(), testImage()]
    const first = await agents.start({ DATA_DIR: dataDir })
    await sendImages({ port: first.dicomPort }, images)
    await first.stop() // before the second of silence is over
    expect(await packsOf(first)).toEqual([])
    fs.writeFileSync(`${first.layout.packs}/left.tmp`, 'half a pack')
    fs.writeFileSync(`${first.layout.packs}/${'a'.repeat(64)}.pack`, 'a pack without a row')
    const second = await agents.start({ DATA_DIR: dataDir })
    await packed(second, images)
    expect(filesBelow(second.layout.packs)).toHaveLength(1)
  })

  it('puts an object aside whose file is no longer what was received', async () => {
    const dataDir = folder.make()
    const images = [testImage(), testImage()]
    const first = await agents.start({ DATA_DIR: dataDir })
    await sendImages({ port: first.dicomPort }, images)
    await first.stop()
    const path = first.layout.readyPath(expectedFile(images[0] ?? testImage()).sha256)
    const bytes = fs.readFileSync(path)
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1
    fs.writeFileSync(path, bytes)
    const second = await agents.start({ DATA_DIR: dataDir })
    await packed(second, images.slice(1))
    expect(second.status().quarantinedItems).toBe(1)
    expect(fs.existsSync(path)).toBe(true)
  })
})
