import net from 'node:net'
import { SopStatus } from '@yingtong/dicom'
import { afterEach, describe, expect, test } from 'vitest'
import { DimseClient } from '../scu/dimse-client.ts'
import { associateAc, associateRq } from '../test/associate-request.ts'
import { collectingServer } from '../test/collecting-server.ts'
import { Cleanup } from '../test/peer-tool.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { associatedPeer, echoMessage, storeMessage } from '../test/raw-requestor.ts'
import { syntheticInstance } from '../test/synthetic-instance.ts'
import { encodeAssociateAc, encodeAssociateRq, encodeReleaseRq } from '../upper-layer/encode-pdu.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const REQUEST = encodeAssociateRq(associateRq())
const INSTANCE = syntheticInstance({ pixelBytes: 64 })
const EXCHANGES = {
  'C-ECHO': Buffer.concat([echoMessage(), encodeReleaseRq()]),
  'C-STORE': Buffer.concat([storeMessage(INSTANCE), encodeReleaseRq()]),
}
const ENDS = ['FIN', 'RST'] as const
type End = (typeof ENDS)[number]
const AT_ONCE = 16

function hangUp(peer: RawPeer, end: End): void {
  if (end === 'FIN') peer.socket.end()
  else peer.socket.resetAndDestroy()
}

/** Sends so many bytes of the request and of the exchange that follows, and hangs up. */
async function sendCut(port: number, exchange: Buffer, at: number, end: End): Promise<void> {
  const after = at - REQUEST.length
  const peer = after < 0 ? await RawPeer.connect(port) : await associatedPeer(port)
  peer.send(after < 0 ? REQUEST.subarray(0, at) : exchange.subarray(0, after))
  // A reset overtakes what is not read yet: some arrive as a cut within the bytes, some as one after them.
  if (at % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  hangUp(peer, end)
  await until(() => peer.closed, 20_000)
}

async function inTurns(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const left = [...jobs]
  const work = async () => {
    for (let job = left.shift(); job; job = left.shift()) await job()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

describe('every exchange, cut at every byte', { timeout: 180_000 }, () => {
  test.each(Object.entries(EXCHANGES))(
    '%s to our SCP: it costs that association and no other',
    async (_, exchange) => {
      const { port, server, stored, events } = await collectingServer({
        maxAssociations: 64,
        maxAssociationsPerAddress: 64,
        maxPendingPerAddress: 64,
      })
      cleanup.add(() => server.close(0))
      const cuts = Array.from({ length: REQUEST.length + exchange.length }, (__, at) => at)
      await inTurns(cuts.flatMap((at) => ENDS.map((end) => () => sendCut(port, exchange, at, end))))
      await until(() => server.associations === 0, 20_000)
      const ours = events.filter(({ type }) => type === 'handler-failed' || type === 'association-failed')
      // An object that was cut off is told to its handler, which is no fault of ours: nothing of it is kept.
      expect(
        ours.filter((event) => !('error' in event) || !/interrupted/i.test(String(event.error))),
      ).toEqual([])
      expect(stored.every(({ sha256 }) => sha256 === INSTANCE.sha256)).toBe(true)
      const good = await associatedPeer(port)
      const before = good.received.length
      good.send(echoMessage())
      await until(() => good.received.length > before, 20_000)
      await good.close()
    },
  )

  test('the answers to our SCU: it says so, and nothing waits for ever', async () => {
    const answers = Buffer.concat([encodeAssociateAc(associateAc()), echoMessage()])
    let at = 0
    let end: End = 'FIN'
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      const [sent, how] = [answers.subarray(0, at), end]
      socket.once('data', () => {
        socket.write(sent, () => {
          if (how === 'FIN') socket.end()
          else socket.resetAndDestroy()
        })
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    cleanup.add(() => new Promise((resolve) => server.close(resolve)))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const contexts = [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }]
    const outcomes = new Set<unknown>()
    for (at = 0; at < answers.length; at += 1)
      for (end of ENDS) {
        const options = { host: '127.0.0.1', port, callingAeTitle: 'SCU', calledAeTitle: 'SCP', contexts }
        const outcome = await DimseClient.connect({ ...options, timeoutMs: 20_000 })
          .then((assoc) => assoc.echo())
          .catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : error))
        outcomes.add(outcome)
      }
    expect(outcomes).not.toContain(SopStatus.Success)
    expect([...outcomes].filter((outcome) => typeof outcome !== 'string' || outcome === 'timeout')).toEqual(
      [],
    )
  })
})
