import { afterEach, describe, expect, test } from 'vitest'
import { type CollectingServer, collectingServer } from '../test/collecting-server.ts'
import { type RawPeer, until } from '../test/raw-peer.ts'
import {
  associatedPeer,
  CT_CONTEXT,
  echoMessage,
  pData,
  storeCommand,
  storeMessage,
  VERIFICATION_CONTEXT,
} from '../test/raw-requestor.ts'
import { readResponses } from '../test/read-responses.ts'
import { syntheticInstance } from '../test/synthetic-instance.ts'
import { encodeAbort, encodeReleaseRq } from '../upper-layer/encode-pdu.ts'
import type { DimseServerOptions } from './dimse-server.ts'
import type { StoreHandler } from './handlers.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

interface Running extends CollectingServer {
  readonly peer: RawPeer
}

async function start(store?: StoreHandler, options: Partial<DimseServerOptions> = {}): Promise<Running> {
  const running = await collectingServer({ ...(store ? { handlers: { store } } : {}), ...options })
  open.push({ close: () => running.server.close(0) })
  const peer = await associatedPeer(running.port)
  open.push(peer)
  return { ...running, peer }
}

/** The commands that came back, once there are as many. */
async function responses(peer: RawPeer, count: number) {
  await until(() => readResponses(peer.received).commands.length >= count)
  return readResponses(peer.received).commands
}

const drop: StoreHandler = async () => ({ status: 0 })

describe('the response', () => {
  test('repeats class, instance and message id (PS3.7 table 9.3-2)', async () => {
    const { peer } = await start()
    const instance = syntheticInstance()
    peer.send(storeMessage(instance, { MessageID: 4711 }))
    const [response] = await responses(peer, 1)
    expect(response).toMatchObject({
      CommandField: 0x8001,
      MessageIDBeingRespondedTo: 4711,
      CommandDataSetType: 0x0101,
      Status: 0,
      AffectedSOPClassUID: instance.sopClassUid,
      AffectedSOPInstanceUID: instance.sopInstanceUid,
    })
  })

  test('carries status, comment and offending elements of the handler', async () => {
    const { peer } = await start(async () => ({
      status: 0xa900,
      errorComment: 'Wrong class',
      offendingElements: ['00080016'],
    }))
    peer.send(storeMessage(syntheticInstance()))
    expect((await responses(peer, 1))[0]).toMatchObject({
      Status: 0xa900,
      ErrorComment: 'Wrong class',
      OffendingElement: ['00080016'],
    })
  })

  test('is 0x0110 when the handler throws, with its public text only, and the next object is served', async () => {
    const failures = [
      new Error('ENOSPC /var/spool'),
      Object.assign(new Error('x'), { publicText: 'No room' }),
    ]
    const { peer, events } = await start(async () => {
      const failure = failures.shift()
      if (failure) throw failure
      return { status: 0 }
    })
    for (let i = 0; i < 3; i += 1) peer.send(storeMessage(syntheticInstance({ pixelBytes: 100_000 })))
    const [first, second, third] = await responses(peer, 3)
    expect(first).toMatchObject({ Status: 0x0110, ErrorComment: 'Processing failed' })
    expect(second).toMatchObject({ Status: 0x0110, ErrorComment: 'No room' })
    expect(third).toMatchObject({ Status: 0 })
    expect(events.filter((event) => event.type === 'handler-failed')).toHaveLength(2)
  })

  test('is a refusal where the request itself is wrong', async () => {
    const { peer, stored } = await start()
    const instance = syntheticInstance()
    peer.send(storeMessage(instance, { AffectedSOPInstanceUID: '../../etc/passwd' }))
    peer.send(storeMessage(instance, { AffectedSOPClassUID: 'a b' }))
    peer.send(storeCommand(instance, { CommandDataSetType: 0x0101 }))
    const seen = await responses(peer, 3)
    expect(seen.map((response) => response.Status)).toEqual([0x0117, 0x0118, 0xc000])
    expect(stored).toEqual([])
  })

  test('is 0x0122 on a context of another service and without a handler', async () => {
    const { peer } = await start(undefined, { handlers: {} })
    peer.send(storeMessage(syntheticInstance()))
    expect((await responses(peer, 1))[0]?.Status).toBe(0x0122)
  })

  test('is 0x0211 for operations that we do not have, data sets included', async () => {
    const { peer, events } = await start()
    const find = storeCommand(syntheticInstance(), { CommandField: 0x0020 })
    peer.send(Buffer.concat([find, pData(CT_CONTEXT, 'data set', Buffer.alloc(5000))]))
    expect((await responses(peer, 1))[0]).toMatchObject({ CommandField: 0x8020, Status: 0x0211 })
    expect(events.some((event) => event.type === 'command-unsupported')).toBe(true)
    peer.send(echoMessage(9))
    expect((await responses(peer, 2))[1]).toMatchObject({ CommandField: 0x8030, Status: 0 })
  })
})

describe('the body', () => {
  test('that nobody reads is drained, and the association goes on', async () => {
    const { peer } = await start(drop)
    for (let i = 0; i < 5; i += 1) peer.send(storeMessage(syntheticInstance({ pixelBytes: 2_000_000 })))
    expect((await responses(peer, 5)).map((response) => response.Status)).toEqual([0, 0, 0, 0, 0])
  })

  test('that is refused without end is aborted', async () => {
    const { peer, events } = await start(drop, { maxDiscardBytes: 100_000 })
    peer.send(storeMessage(syntheticInstance({ pixelBytes: 2_000_000 })))
    await until(() => peer.closed || readResponses(peer.received).abort !== undefined)
    expect(events.some((event) => event.type === 'association-aborted')).toBe(true)
  })

  test('pauses the socket while it is not read: at most one PDU and one read wait', async () => {
    let resume = () => {}
    let received = () => 0
    const { peer, stored } = await start(async (_, body) => {
      received = () => body.receivedBytes
      await new Promise<void>((resolve) => {
        resume = resolve
      })
      let bytes = 0
      for await (const chunk of body) bytes += chunk.length
      stored.push({ bytes } as (typeof stored)[number])
      return { status: 0 }
    })
    const instance = syntheticInstance({ pixelBytes: 32 * 1024 * 1024 })
    peer.send(storeMessage(instance))
    await until(() => received() > 0)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(received()).toBeLessThanOrEqual((256 + 64) * 1024)
    resume()
    await until(() => stored.length === 1, 10_000)
    expect(stored[0]?.bytes).toBe(instance.dataSet.length)
  })

  test('throws where the association ends in the middle, by abort, by close or by release', async () => {
    for (const end of [encodeAbort({ source: 0, reason: 0 }), encodeReleaseRq(), undefined]) {
      const seen: string[] = []
      const { peer } = await start(async (_, body) => {
        try {
          for await (const _chunk of body);
        } catch (error) {
          seen.push(error instanceof Error ? error.name : '')
          throw error
        }
        return { status: 0 }
      })
      const instance = syntheticInstance()
      peer.send(storeCommand(instance))
      peer.send(pData(CT_CONTEXT, 'data set', instance.dataSet, false))
      if (end) peer.send(end)
      else await peer.close()
      await until(() => seen.length === 1)
      expect(seen).toEqual(['BodyInterruptedError'])
    }
  })
})

describe('the order of things', () => {
  test('requests sent without waiting are answered one after another', async () => {
    let running = 0
    let most = 0
    const { peer } = await start(async (_, body) => {
      running += 1
      most = Math.max(most, running)
      for await (const _chunk of body);
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
      return { status: 0 }
    })
    const messages = Array.from({ length: 20 }, (_, i) =>
      storeMessage(syntheticInstance(), { MessageID: i + 1 }),
    )
    peer.send(Buffer.concat(messages))
    const seen = await responses(peer, 20)
    expect(seen.map((response) => response.MessageIDBeingRespondedTo)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
    expect(most).toBe(1)
  })

  test('a release sent too early waits for the response of what was sent before', async () => {
    const { peer } = await start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { status: 0 }
    })
    peer.send(Buffer.concat([storeMessage(syntheticInstance()), encodeReleaseRq()]))
    await until(() => readResponses(peer.received).pduTypes.includes(6))
    expect(readResponses(peer.received).pduTypes).toEqual([2, 4, 6])
  })

  test.each([
    ['a data set without command', pData(CT_CONTEXT, 'data set', Buffer.alloc(4))],
    ['a context that was not accepted', pData(99, 'command', Buffer.alloc(4))],
    ['a command that is none', pData(CT_CONTEXT, 'command', Buffer.alloc(7))],
    [
      'fragments of two messages',
      Buffer.concat([
        storeCommand(syntheticInstance()),
        pData(VERIFICATION_CONTEXT, 'command', Buffer.alloc(4)),
      ]),
    ],
    [
      'a command within a data set',
      Buffer.concat([storeCommand(syntheticInstance()), pData(CT_CONTEXT, 'command', Buffer.alloc(4))]),
    ],
    [
      'a response to nothing',
      storeCommand(syntheticInstance(), { CommandField: 0x8001, CommandDataSetType: 0x0101 }),
    ],
    [
      'a command of 70 KB',
      Buffer.concat(
        Array.from({ length: 5 }, () => pData(CT_CONTEXT, 'command', Buffer.alloc(14_000), false)),
      ),
    ],
  ])('%s aborts the association', async (_, bytes) => {
    const { peer, server } = await start()
    peer.send(bytes)
    await until(() => readResponses(peer.received).abort !== undefined)
    expect(readResponses(peer.received).abort).toEqual([0, 0])
    await peer.close()
    await until(() => server.associations === 0)
  })
})
