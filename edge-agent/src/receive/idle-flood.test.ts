import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Association } from '@yingtong/dimse'
import { afterEach, describe, expect, it } from 'vitest'
import { testImage } from '../testing/dicom-bytes.ts'
import { connectTo } from '../testing/send-images.ts'
import { storescu } from '../testing/storescu.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { useAgents } from '../testing/test-agent.ts'
import { parseCallerRules } from './caller-policy.ts'

const folder = useTempFolder()
const agents = useAgents()
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

const IMAGES = 6
const JUST_CAME_MS = 500
const rush = () => Array.from({ length: IMAGES }, () => testImage({ rows: 256, columns: 256 }))
const start = (callers: string) =>
  agents.start({ DATA_DIR: folder.make(), EDGE_CALLERS: parseCallerRules(callers) })

/** Associations that are opened and never used; those that the agent has ended do not matter. */
async function idle(port: number, count: number): Promise<readonly Association[]> {
  const opened: Association[] = []
  for (let n = 0; n < count; n += 1) {
    const target = { port, callingAeTitle: `IDLE${n}` }
    const assoc = await connectTo(target, [testImage()]).catch(() => null)
    if (assoc) opened.push(assoc)
  }
  ends.push(() => {
    for (const assoc of opened) assoc.abort()
  })
  return opened
}

/** Connections from many addresses of this machine that say nothing, or one byte now and then. */
async function silent(port: number, count: number): Promise<void> {
  const sockets = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const socket = net.connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (n % 20)}` })
      socket.on('error', () => undefined)
      await Promise.race([once(socket, 'connect'), once(socket, 'close')])
      return socket
    }),
  )
  const head = Buffer.from('0100000000ff', 'hex')
  let at = 0
  const drip = setInterval(() => {
    at += 1
    for (const [n, socket] of sockets.entries())
      if (n % 2 === 0 && socket.writable) socket.write(head.subarray(at % 6, (at % 6) + 1))
  }, 50)
  ends.push(() => {
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
  })
}

describe('promise B2: callers that only hold on', { timeout: 120_000 }, () => {
  it.each([64, 1_000])('%i idle associations leave every place to a known device', async (count) => {
    const agent = await start('*@loopback, CT9@127.0.0.1')
    await idle(agent.dicomPort, count)
    const { acknowledged, output } = await storescu(join(folder.make(), 'in'), agent.dicomPort, rush(), 'CT9')
    expect(acknowledged, output).toHaveLength(IMAGES)
  })

  it('and a newcomer on this machine, whom nobody knows, finds one too', async () => {
    const agent = await start('*@loopback')
    await idle(agent.dicomPort, 64)
    // Who has only just come keeps the place for a moment, in which a newcomer is told to come again.
    await delay(JUST_CAME_MS)
    const { acknowledged, output } = await storescu(join(folder.make(), 'in'), agent.dicomPort, rush())
    expect(acknowledged, output).toHaveLength(IMAGES)
  })

  it('1,000 silent or dripping connections do not keep a known device out', async () => {
    const agent = await start('CT9@127.0.0.1')
    await silent(agent.dicomPort, 1_000)
    const { acknowledged, output } = await storescu(join(folder.make(), 'in'), agent.dicomPort, rush(), 'CT9')
    expect(acknowledged, output).toHaveLength(IMAGES)
  })

  it('callers that work hard and are not known take no reserved place', async () => {
    const agent = await start('*@loopback, CT9@127.0.0.1')
    let working = true
    const guests = await idle(agent.dicomPort, 16)
    const loops = guests.map(async (assoc) => {
      while (working && assoc.open) await assoc.store(testImage()).catch(() => undefined)
    })
    const { acknowledged, output } = await storescu(join(folder.make(), 'in'), agent.dicomPort, rush(), 'CT9')
    working = false
    await Promise.all(loops)
    expect(acknowledged, output).toHaveLength(IMAGES)
  })

  it('a known title from an unknown address is not known', async () => {
    const agent = await start('CT9@127.0.0.2')
    const { acknowledged, output } = await storescu(join(folder.make(), 'in'), agent.dicomPort, rush(), 'CT9')
    expect(acknowledged).toEqual([])
    expect(output).toContain('Calling AE Title Not Recognized')
  })
})
