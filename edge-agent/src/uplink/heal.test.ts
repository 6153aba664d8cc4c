import * as fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '@yingtong/testkit'
import { describe, expect, it } from 'vitest'
import { type Connected, useConnectedAgents } from '../testing/connect-agent.ts'
import { type TestImage, testImage } from '../testing/dicom-bytes.ts'
import { sendImages } from '../testing/send-images.ts'
import { expectedFile, filesBelow } from '../testing/spool-files.ts'

const { connect } = useConnectedAgents()

const send = (pair: Connected, images: readonly TestImage[]) =>
  sendImages({ port: pair.agent.dicomPort }, images)

const allVerified = (pair: Connected, count: number) =>
  waitUntil('everything is verified', () => pair.items('verified') === count)

/** The cloud forgets its packs and what it knew of their originals. */
function loseAll({ cloud }: Connected): string[] {
  const lost = [...cloud.store.packs.keys()]
  for (const sha256 of lost) cloud.store.lose(sha256)
  return lost
}

const isWholeAgain = ({ cloud }: Connected, images: readonly TestImage[]) =>
  waitUntil('the archive holds every original again', () => {
    const stored = [...cloud.store.packs.values()].length
    return stored > 0 && images.every((image) => cloud.store.originals.has(expectedFile(image).sha256))
  })

describe('an archive that lost a pack is healed by the agent', () => {
  it('images that a technician sends again are offered again, and put where the pack is gone', async () => {
    const pair = await connect()
    const images = [testImage({ seed: 1 }), testImage({ seed: 2 })]
    await send(pair, images)
    await allVerified(pair, 2)
    loseAll(pair)
    await send(pair, images.slice(0, 1))
    await isWholeAgain(pair, images)
    await allVerified(pair, 2)
    expect(pair.cloud.store.commitOrder).toHaveLength(2)
  })

  it('images sent again to a whole archive cost one offer and no part', async () => {
    const pair = await connect()
    const images = Array.from({ length: 6 }, (_, seed) => testImage({ seed }))
    await send(pair, images)
    await allVerified(pair, 6)
    const before = { part: pair.cloud.requests.get('part'), offer: pair.cloud.requests.get('offer') ?? 0 }
    await send(pair, images)
    await waitUntil('an offer', () => (pair.cloud.requests.get('offer') ?? 0) > before.offer)
    await allVerified(pair, 6)
    expect(pair.cloud.requests.get('part')).toBe(before.part)
    expect(pair.cloud.requests.get('offer')).toBe(before.offer + 1)
  })

  it('a copy stays until ACK-S of this copy, not of the one before', async () => {
    const pair = await connect({}, { EDGE_KEEP_DAYS: 1 })
    const image = testImage()
    await send(pair, [image])
    await allVerified(pair, 1)
    loseAll(pair)
    pair.cloud.store.safe = false
    await send(pair, [image])
    await waitUntil('ACK-C of the second', () => pair.items('committed') === 1)
    // Keep-days of the first copy are over, ACK-S of the second was not given.
    const later = await pair.restart({ EDGE_KEEP_DAYS: 0 })
    await delay(500)
    expect(filesBelow(later.agent.layout.ready)).toHaveLength(1)
    later.cloud.store.safe = true
    await allVerified(later, 1)
    const last = await later.restart({ EDGE_KEEP_DAYS: 0 }) // sweeps when it starts
    await waitUntil('its copy goes after ACK-S', () => filesBelow(last.agent.layout.ready).length === 0)
  }, 60_000)

  it('a heartbeat that asks for packs is answered from the originals, also after a restart', async () => {
    let wanted: string[] = []
    const first = await connect({ resend: () => wanted })
    const images = [testImage({ seed: 1 }), testImage({ seed: 2, frames: 3 })]
    await send(first, images)
    await allVerified(first, 2)
    wanted = loseAll(first)
    const pair = await first.restart() // its first heartbeat comes at once
    await isWholeAgain(pair, images)
    await allVerified(pair, 2)
    expect(pair.cloud.heartbeats.flatMap(({ gone = [] }) => gone)).toEqual([])
  })

  it('an archive that came back as it was earlier, and knows of no loss, is asked about all that is kept', async () => {
    const first = await connect()
    const images = [testImage({ seed: 1 }), testImage({ seed: 2 })]
    await send(first, images)
    await allVerified(first, 2)
    loseAll(first)
    const pair = await first.restart()
    await isWholeAgain(pair, images)
    await allVerified(pair, 2)
  })

  it('what is no longer there is said to be gone', async () => {
    const wanted = ['a'.repeat(64)]
    const first = await connect({ resend: () => wanted })
    await waitUntil('asked', () => first.cloud.heartbeats.length > 0)
    await first.agent.beat()
    expect(first.cloud.heartbeats.at(-1)?.gone).toEqual(wanted)
  })
})

describe('an upload that lost a part ends', () => {
  it.each([true, false])('the cloud names the parts: %s', async (names) => {
    let lost = 0
    const pair = await connect({
      partBytes: 4_096,
      fault: (route) => {
        if (route === 'commit' && lost++ === 0) pair.cloud.store.losePart(2)
        return null
      },
    })
    pair.cloud.store.namesParts = names
    const image = testImage({ rows: 256, columns: 256, frames: 2 })
    await send(pair, [image])
    await allVerified(pair, 1)
    expect(pair.cloud.requests.get('offer')).toBe(1)
    const parts = Math.ceil(([...pair.cloud.store.packs.values()][0]?.bytes.byteLength ?? 0) / 4_096)
    expect(parts).toBeGreaterThan(3)
    expect(pair.cloud.requests.get('part')).toBe(names ? parts + 1 : 2 * parts)
  })
})

describe('a pack file that went bad on the agent’s own disk is made anew', () => {
  const harm: readonly (readonly [string, (path: string) => void])[] = [
    ['gone', (path) => fs.rmSync(path)],
    ['cut short', (path) => fs.truncateSync(path, 100)],
    ['other bytes', (path) => fs.writeFileSync(path, Buffer.alloc(fs.statSync(path).size, 7))],
  ]
  it.each(harm)(
    '%s',
    async (_name, damage) => {
      let open = false
      const fault = (route: string) =>
        route === 'offer' && !open ? ({ kind: 'answer', status: 503 } as const) : null
      const pair = await connect({ fault })
      const image = testImage()
      await send(pair, [image])
      await waitUntil('packed', () =>
        filesBelow(pair.agent.layout.packs).some((name) => name.endsWith('.pack')),
      )
      const { packs } = pair.agent.layout
      for (const name of filesBelow(packs)) damage(join(packs, name))
      open = true
      await allVerified(pair, 1)
      await isWholeAgain(pair, [image])
    },
    60_000,
  )
})
