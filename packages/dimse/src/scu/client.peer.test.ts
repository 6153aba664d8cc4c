import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { DimseError } from '../dimse-error.ts'
import { VERIFICATION_SOP_CLASS } from '../implementation.ts'
import { encodeCommandSet } from '../message/command-set.ts'
import { ACCEPT } from '../scp/association-verdict.ts'
import type { DimseServerOptions } from '../scp/dimse-server.ts'
import { associateAc } from '../test/associate-request.ts'
import { collectingServer } from '../test/collecting-server.ts'
import { Cleanup } from '../test/peer-tool.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { CT_CONTEXT, pData } from '../test/raw-requestor.ts'
import { CT_IMAGE_STORAGE, EXPLICIT_LE, IMPLICIT_LE, syntheticInstance } from '../test/synthetic-instance.ts'
import { encodeAbort, encodeAssociateAc, encodeReleaseRq } from '../upper-layer/encode-pdu.ts'
import type { Association } from './association.ts'
import { contextsFor, DimseClient, type DimseClientOptions } from './dimse-client.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const CONTEXTS = [
  { abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LE] },
  { abstractSyntax: CT_IMAGE_STORAGE, transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE] },
]

function connect(port: number, changes: Partial<DimseClientOptions> = {}): Promise<Association> {
  return DimseClient.connect({
    host: '127.0.0.1',
    port,
    callingAeTitle: 'SCU',
    calledAeTitle: 'SCP',
    contexts: CONTEXTS,
    timeoutMs: 2000,
    ...changes,
  })
}

async function start(options: Partial<DimseServerOptions> = {}) {
  const running = await collectingServer(options)
  cleanup.add(() => running.server.close(0))
  return running
}

/** A peer that only does what the test says, from the accepted association on. */
async function scriptedScp(script: (peer: RawPeer) => void, accept = true): Promise<number> {
  const server = net.createServer((socket) => {
    const peer = new RawPeer(socket)
    cleanup.add(() => peer.close())
    if (accept) peer.send(encodeAssociateAc(associateAc()))
    script(peer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanup.add(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as net.AddressInfo).port
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fulfilled',
    (error: DimseError) => error.code,
  )

describe('with our own SCP', () => {
  test('echo, store of bytes and of a stream, release', async () => {
    const { port, stored, events } = await start()
    const association = await connect(port)
    expect(association.peer.maxPduBytes).toBe(262144)
    expect(await association.echo()).toBe(0)
    const whole = syntheticInstance({ pixelBytes: 700_000 })
    const streamed = syntheticInstance({ pixelBytes: 700_000 })
    expect(await association.store(whole)).toEqual({ status: 0 })
    const dataSet = (async function* () {
      for (let at = 0; at < streamed.dataSet.length; at += 777) yield streamed.dataSet.subarray(at, at + 777)
    })()
    expect(await association.store({ ...streamed, dataSet })).toEqual({ status: 0 })
    await association.release()
    expect(association.open).toBe(false)
    expect(stored.map((object) => object.sha256)).toEqual([whole.sha256, streamed.sha256])
    await until(() => events.at(-1)?.type === 'association-released')
    expect(await codeOf(association.echo())).toBe('ended')
    expect(await codeOf(association.release())).toBe('ended')
  })

  test('stores that overlap are sent in turn, and run together where a window allows it', async () => {
    let running = 0
    let most = 0
    const store = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 20))
      running -= 1
      return { status: 0 }
    }
    const { port } = await start({ handlers: { store }, maxOperations: 4 })
    for (const [maxOperations, expected] of [
      [1, 1],
      [8, 4],
    ] as const) {
      most = 0
      const association = await connect(port, { maxOperations })
      const instances = Array.from({ length: 12 }, () => syntheticInstance())
      const results = await Promise.all(instances.map((instance) => association.store(instance)))
      expect(results).toEqual(Array.from({ length: 12 }, () => ({ status: 0 })))
      expect(most).toBe(expected)
      await association.release()
    }
  })

  test('the origin of a move, a refusal with its comment and tags', async () => {
    const seen: unknown[] = []
    const { port } = await start({
      handlers: {
        store: async ({ moveOriginator }) => {
          seen.push(moveOriginator)
          return { status: 0xa900, errorComment: 'No', offendingElements: ['00080016'] }
        },
      },
    })
    const association = await connect(port)
    const moveOriginator = { aeTitle: 'MOVER', messageId: 12 }
    expect(await association.store({ ...syntheticInstance(), moveOriginator })).toEqual({
      status: 0xa900,
      errorComment: 'No',
      offendingElements: ['00080016'],
    })
    expect(seen).toEqual([moveOriginator])
    await association.release()
  })

  test('a user identity is offered and its answer seen', async () => {
    const { port } = await start({
      verify: ({ userIdentity }) =>
        userIdentity?.type === 5
          ? { ...ACCEPT, accept: true, userIdentityResponse: Buffer.from('welcome') }
          : ACCEPT,
    })
    const userIdentity = {
      type: 5,
      positiveResponseRequested: true,
      primary: Buffer.from('a.b.c'),
      secondary: new Uint8Array(),
    } as const
    const association = await connect(port, { userIdentity })
    expect(Buffer.from(association.peer.userIdentityResponse ?? []).toString()).toBe('welcome')
    await association.release()
  })

  test('what was not accepted is not sent', async () => {
    const { port } = await start()
    const association = await connect(port)
    const implicit = { ...syntheticInstance(), transferSyntaxUid: IMPLICIT_LE }
    expect(await codeOf(association.store(implicit))).toBe('no-context')
    expect(await association.store(syntheticInstance())).toEqual({ status: 0 })
    await association.release()
  })

  test('a rejection is an error with result, source and reason', async () => {
    const { port } = await start()
    await expect(connect(port, { calledAeTitle: 'OTHER' })).rejects.toMatchObject({
      code: 'rejected',
      details: { result: 1, source: 1, reason: 7 },
    })
  })

  test('an abort of ours ends what is running; the SCP sees it', async () => {
    const { port, events } = await start({ handlers: { store: () => new Promise(() => undefined) } })
    const association = await connect(port)
    const stored = codeOf(association.store(syntheticInstance()))
    await new Promise((resolve) => setTimeout(resolve, 50))
    association.abort()
    expect(await stored).toBe('aborted')
    await until(() => events.some((event) => event.type === 'association-aborted'))
  })

  test('a source that fails aborts the association: half a message cannot be taken back', async () => {
    const { port, stored } = await start()
    const association = await connect(port)
    const dataSet = (async function* () {
      yield Buffer.alloc(100_000)
      throw new Error('disk is gone')
    })()
    await expect(association.store({ ...syntheticInstance(), dataSet })).rejects.toThrow('disk is gone')
    expect(association.open).toBe(false)
    expect(stored).toEqual([])
  })
})

describe('with a peer that misbehaves', () => {
  test('nobody listens', async () => {
    const port = await scriptedScp(() => undefined)
    await cleanup.run()
    expect(await codeOf(connect(port))).toBe('not-connected')
  })

  test('no answer to the request', async () => {
    const port = await scriptedScp(() => undefined, false)
    expect(await codeOf(connect(port, { timeoutMs: 100 }))).toBe('timeout')
  })

  test('no response, no answer to the release', async () => {
    const port = await scriptedScp(() => undefined)
    expect(await codeOf((await connect(port, { timeoutMs: 100 })).echo())).toBe('timeout')
    expect(await codeOf((await connect(port, { timeoutMs: 100 })).release())).toBe('timeout')
  })

  test('it aborts, it hangs up, it releases by itself', async () => {
    const abort = await scriptedScp((peer) =>
      setTimeout(() => peer.send(encodeAbort({ source: 2, reason: 1 })), 50),
    )
    await expect((await connect(abort)).echo()).rejects.toMatchObject({
      code: 'aborted',
      details: { source: 2, reason: 1 },
    })
    const close = await scriptedScp((peer) => setTimeout(() => peer.socket.destroy(), 50))
    expect(await codeOf((await connect(close)).echo())).toBe('aborted')
    const release = await scriptedScp((peer) => setTimeout(() => peer.send(encodeReleaseRq()), 50))
    expect(await codeOf((await connect(release)).echo())).toBe('ended')
  })

  test('it sends a request, or a PDU longer than we announced', async () => {
    const request = encodeCommandSet({ CommandField: 0x0001, MessageID: 1, CommandDataSetType: 0x0101 })
    const asks = await scriptedScp((peer) =>
      setTimeout(() => peer.send(pData(CT_CONTEXT, 'command', request)), 50),
    )
    expect(await codeOf((await connect(asks)).echo())).toBe('aborted')
    const floods = await scriptedScp((peer) =>
      setTimeout(() => peer.send(Buffer.from('0400000ffff0', 'hex')), 50),
    )
    expect(await codeOf((await connect(floods, { maxPduBytes: 4096 })).echo())).toBe('aborted')
  })

  test('it does not read: the send gives up', async () => {
    const port = await scriptedScp((peer) => setTimeout(() => peer.socket.pause(), 20))
    const association = await connect(port, { timeoutMs: 300 })
    const dataSet = Buffer.alloc(64 * 1024 * 1024)
    expect(await codeOf(association.store({ ...syntheticInstance(), dataSet }))).toBe('timeout')
  })
})

test('a stream is pulled no faster than the peer reads', async () => {
  const port = await scriptedScp((peer) => setTimeout(() => peer.socket.pause(), 20))
  const association = await connect(port, { timeoutMs: 600 })
  let pulledBytes = 0
  const dataSet = (async function* () {
    for (; pulledBytes < 256 * 1024 * 1024; pulledBytes += 65536) yield Buffer.alloc(65536)
  })()
  expect(await codeOf(association.store({ ...syntheticInstance(), dataSet }))).toBe('timeout')
  expect(pulledBytes).toBeLessThan(32 * 1024 * 1024)
})

describe('before anything is sent', () => {
  test('titles that cannot be sent are refused', async () => {
    await expect(connect(1, { callingAeTitle: 'SEVENTEEN LETTERS' })).rejects.toThrow(RangeError)
    await expect(connect(1, { calledAeTitle: '  ' })).rejects.toThrow(RangeError)
  })

  test('contexts are one for each pair, 128 at most', async () => {
    const instances = [
      syntheticInstance(),
      syntheticInstance(),
      { ...syntheticInstance(), transferSyntaxUid: '1.2' },
    ]
    expect(contextsFor(instances)).toEqual([
      { abstractSyntax: CT_IMAGE_STORAGE, transferSyntaxes: [EXPLICIT_LE] },
      { abstractSyntax: CT_IMAGE_STORAGE, transferSyntaxes: ['1.2'] },
    ])
    const tooMany = Array.from({ length: 129 }, () => CONTEXTS[0]).flatMap((context) => context ?? [])
    expect(await codeOf(connect(1, { contexts: tooMany }))).toBe('no-context')
    expect(await codeOf(connect(1, { contexts: [] }))).toBe('no-context')
  })
})
