import { afterEach, describe, expect, test } from 'vitest'
import { type CollectingServer, collectingServer } from '../test/collecting-server.ts'
import { Cleanup, runPeer } from '../test/peer-tool.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { associatedPeer, CT_CONTEXT, echoMessage, pData, storeCommand } from '../test/raw-requestor.ts'
import { readResponses } from '../test/read-responses.ts'
import { syntheticInstance } from '../test/synthetic-instance.ts'
import type { DimseServerOptions } from './dimse-server.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function start(options: Partial<DimseServerOptions> = {}): Promise<CollectingServer> {
  const running = await collectingServer(options)
  cleanup.add(() => running.server.close(0))
  return running
}

async function connect(port: number): Promise<RawPeer> {
  const peer = await RawPeer.connect(port)
  cleanup.add(() => peer.close())
  return peer
}

async function associate(port: number): Promise<RawPeer> {
  const peer = await associatedPeer(port)
  cleanup.add(() => peer.close())
  return peer
}

const abortTo = async (peer: RawPeer) => {
  await until(() => readResponses(peer.received).abort !== undefined)
  return readResponses(peer.received).abort
}

describe('lengths are judged from the header', () => {
  test('an A-ASSOCIATE-RQ over 64 KiB is aborted after six bytes', async () => {
    const { port } = await start()
    for (const header of ['010000010001', '0100fffffff0']) {
      const peer = await connect(port)
      peer.send(Buffer.from(header, 'hex'))
      expect(await abortTo(peer)).toEqual([0, 0])
    }
  })

  test('a P-DATA-TF longer than announced is aborted after six bytes: invalid parameter value', async () => {
    const { port } = await start({ maxPduBytes: 16384 })
    const peer = await associate(port)
    peer.send(Buffer.from('040000004001', 'hex'))
    expect(await abortTo(peer)).toEqual([2, 6])
  })

  test('a P-DATA-TF as long as announced is read', async () => {
    const { port, stored } = await start({ maxPduBytes: 16384 })
    const peer = await associate(port)
    const instance = syntheticInstance({ pixelBytes: 16384 * 4 })
    peer.send(storeCommand(instance))
    const most = 16384 - 6
    for (let at = 0; at < instance.dataSet.length; at += most) {
      const isLast = at + most >= instance.dataSet.length
      peer.send(pData(CT_CONTEXT, 'data set', instance.dataSet.subarray(at, at + most), isLast))
    }
    await until(() => stored.length === 1)
    expect(stored[0]?.sha256).toBe(instance.sha256)
  })

  test('a flood after the abort is thrown away for a mebibyte, then the connection is reset', async () => {
    const { port } = await start()
    const peer = await connect(port)
    peer.send(Buffer.from('0100fffffff0', 'hex'))
    await abortTo(peer)
    const flood = Buffer.alloc(1024 * 1024)
    for (let i = 0; i < 64 && !peer.closed; i += 1) {
      peer.send(flood)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(() => peer.closed)
  })
})

describe('time', () => {
  test('a connection without A-ASSOCIATE-RQ is closed when ARTIM expires, dripping or not', async () => {
    const { port } = await start({ artimMs: 150 })
    const silent = await connect(port)
    const dripping = await connect(port)
    const drip = setInterval(() => dripping.send(Buffer.of(1)), 10)
    dripping.send(Buffer.from('0100000000ff', 'hex'))
    await until(() => silent.closed && dripping.closed)
    clearInterval(drip)
  })

  test('a peer that does not close after its rejection is closed when ARTIM expires', async () => {
    const { port } = await start({ artimMs: 150, aeTitle: 'NOBODY' })
    const peer = await associatedPeer(port).catch((error: Error) => error.message)
    expect(peer).toMatch(/^no A-ASSOCIATE-AC but 03/)
  })

  test('a message that stops in the middle, or only drips, is aborted', async () => {
    const { port, events } = await start({ stallMs: 200 })
    const stopped = await associate(port)
    const dripping = await associate(port)
    for (const peer of [stopped, dripping]) {
      peer.send(storeCommand(syntheticInstance()))
      peer.send(pData(CT_CONTEXT, 'data set', Buffer.alloc(5000), false).subarray(0, 2000))
    }
    const drip = setInterval(() => dripping.send(Buffer.of(0)), 10)
    await until(() => stopped.received.includes(7) && dripping.received.includes(7))
    clearInterval(drip)
    expect(await abortTo(stopped)).toEqual([0, 0])
    expect(events.filter((event) => event.type === 'association-timeout')).toMatchObject([
      { kind: 'stalled' },
      { kind: 'stalled' },
    ])
  })

  test('an association on which nothing happens is aborted, one that is used is not', async () => {
    const { port, events } = await start({ idleMs: 300 })
    const idle = await associate(port)
    const used = await associate(port)
    const use = setInterval(() => used.send(echoMessage()), 50)
    await until(() => readResponses(idle.received).abort !== undefined)
    await new Promise((resolve) => setTimeout(resolve, 300))
    clearInterval(use)
    expect(readResponses(used.received).abort).toBeUndefined()
    expect(events.filter((event) => event.type === 'association-timeout')).toMatchObject([{ kind: 'idle' }])
  })

  test('a slow handler is not the fault of the peer', async () => {
    const { port, stored } = await start({
      stallMs: 100,
      idleMs: 100,
      handlers: {
        store: async (_, body) => {
          await new Promise((resolve) => setTimeout(resolve, 400))
          for await (const _chunk of body);
          stored.push({ bytes: body.receivedBytes } as (typeof stored)[number])
          return { status: 0 }
        },
      },
    })
    const peer = await associate(port)
    const instance = syntheticInstance({ pixelBytes: 2_000_000 })
    peer.send(storeCommand(instance))
    for (let at = 0; at < instance.dataSet.length; at += 16000) {
      const isLast = at + 16000 >= instance.dataSet.length
      peer.send(pData(CT_CONTEXT, 'data set', instance.dataSet.subarray(at, at + 16000), isLast))
    }
    await until(() => stored.length === 1)
    expect(readResponses(peer.received).abort).toBeUndefined()
  })

  test('a peer that asks and never reads the answers is given up', async () => {
    const { port, server } = await start({ stallMs: 300 })
    const peer = await associate(port)
    peer.socket.pause()
    const echoes = Buffer.concat(Array.from({ length: 1000 }, () => echoMessage()))
    const flood = setInterval(() => {
      if (!peer.socket.writableNeedDrain) peer.send(echoes)
    }, 1)
    await until(() => server.associations === 0, 20_000)
    clearInterval(flood)
  })
})

test('idle and dripping peers do not keep a modality out', async () => {
  const { port, stored } = await start({ maxPending: 100, maxPendingPerAddress: 50 })
  const loris = await Promise.all(Array.from({ length: 200 }, () => connect(port)))
  const drip = setInterval(() => {
    for (const peer of loris) if (!peer.closed) peer.send(Buffer.of(1))
  }, 20)
  const instances = Array.from({ length: 10 }, () => syntheticInstance({ pixelBytes: 100_000 }))
  const folder = await cleanup.folderWith(instances)
  const args = ['-aec', 'SCP', '+sd', '127.0.0.1', String(port), folder]
  const { code, output } = await runPeer('storescu', args)
  clearInterval(drip)
  expect(code, output).toBe(0)
  expect(stored).toHaveLength(10)
  expect(loris.filter((peer) => peer.closed).length).toBeGreaterThanOrEqual(150)
})
