import { afterEach, describe, expect, test } from 'vitest'
import { associateRq } from '../test/associate-request.ts'
import { type CollectingServer, collectingServer } from '../test/collecting-server.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { associatedPeer, echoMessage } from '../test/raw-requestor.ts'
import { readResponses } from '../test/read-responses.ts'
import { encodeAssociateRq } from '../upper-layer/encode-pdu.ts'
import type { AssociateRq } from '../upper-layer/pdu.ts'
import { ACCEPT, type AssociationRequest, REJECT } from './association-verdict.ts'
import type { DimseServerOptions } from './dimse-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

async function start(options: Partial<DimseServerOptions> = {}): Promise<CollectingServer> {
  const running = await collectingServer(options)
  open.push({ close: () => running.server.close(0) })
  return running
}

/** What comes back for a request: `accepted`, or result, source and reason. */
async function answerTo(port: number, rq: Partial<AssociateRq> = {}, bytes?: Buffer) {
  const peer = await RawPeer.connect(port)
  open.push(peer)
  peer.send(bytes ?? encodeAssociateRq(associateRq(rq)))
  await until(() => peer.received.length >= 10)
  return peer.received[0] === 2 ? 'accepted' : readResponses(peer.received).rejection
}

describe('an association is rejected (PS3.8 table 9-21)', () => {
  test('permanently, with the reason', async () => {
    const { port, events } = await start()
    expect(await answerTo(port, { calledAeTitle: 'OTHER' })).toEqual([1, 1, 7])
    expect(await answerTo(port, { applicationContext: '1.2.3' })).toEqual([1, 1, 2])
    expect(await answerTo(port, { protocolVersion: 2 })).toEqual([1, 2, 2])
    expect(await answerTo(port, { protocolVersion: 3 }), 'bit 0 is all that counts').toBe('accepted')
    const rejected = events.filter((event) => event.type === 'association-rejected')
    expect(rejected.map((event) => [event.result, event.source, event.reason])).toEqual([
      [1, 1, 7],
      [1, 1, 2],
    ])
  })

  test('when a title has control characters or is empty', async () => {
    const { port } = await start()
    const calling = encodeAssociateRq(associateRq())
    calling.write('A\nB', 26, 'latin1')
    expect(await answerTo(port, {}, calling)).toEqual([1, 1, 3])
    const called = encodeAssociateRq(associateRq())
    called.fill(0x20, 10, 26)
    expect(await answerTo(port, {}, called)).toEqual([1, 1, 7])
  })

  test('when PDUs would be too short to be of use', async () => {
    const { port } = await start()
    const { userInformation } = associateRq()
    expect(await answerTo(port, { userInformation: { ...userInformation, maxPduBytes: 7 } })).toEqual([
      1, 2, 1,
    ])
    expect(await answerTo(port, { userInformation: { ...userInformation, maxPduBytes: 0 } })).toBe('accepted')
  })

  test('by the function that judges titles', async () => {
    const seen: string[][] = []
    const { port } = await start({
      aeTitle: (...names) => {
        seen.push(names)
        return names[1] === 'GOOD' ? ACCEPT : REJECT.callingAeTitleNotRecognized
      },
    })
    expect(await answerTo(port, { callingAeTitle: 'GOOD', calledAeTitle: 'ANY' })).toBe('accepted')
    expect(await answerTo(port, { callingAeTitle: 'BAD' })).toEqual([1, 1, 3])
    expect(seen[0]).toEqual(['ANY', 'GOOD', '127.0.0.1'])
  })

  test('by the callback that sees the user identity', async () => {
    const seen: AssociationRequest[] = []
    const { port } = await start({
      verify: async (request) => {
        seen.push(request)
        const password = Buffer.from(request.userIdentity?.secondary ?? []).toString()
        return password === 'secret' ? ACCEPT : REJECT.noReason
      },
    })
    const withPassword = (password: string): Partial<AssociateRq> => ({
      userInformation: {
        ...associateRq().userInformation,
        userIdentity: {
          type: 2,
          positiveResponseRequested: false,
          primary: Buffer.from('nurse'),
          secondary: Buffer.from(password),
        },
      },
    })
    expect(await answerTo(port, withPassword('secret'))).toBe('accepted')
    expect(await answerTo(port, withPassword('guess'))).toEqual([1, 1, 1])
    expect(await answerTo(port)).toEqual([1, 1, 1])
    expect(seen[0]).toMatchObject({ callingAeTitle: 'SCU', implementationVersionName: 'TEST' })
  })

  test('for the moment, when the callback fails', async () => {
    const { port, events } = await start({
      verify: () => {
        throw new Error('directory is down')
      },
    })
    expect(await answerTo(port)).toEqual([2, 3, 1])
    expect(events.some((event) => event.type === 'handler-failed')).toBe(true)
  })

  test('for the moment, when all places are taken; a known device still gets in', async () => {
    const { port, server } = await start({
      maxAssociations: 3,
      reservedAssociations: 1,
      isKnown: ({ callingAeTitle }) => callingAeTitle === 'CT1',
    })
    expect(await answerTo(port)).toBe('accepted')
    expect(await answerTo(port)).toBe('accepted')
    expect(await answerTo(port)).toEqual([2, 3, 2])
    expect(await answerTo(port, { callingAeTitle: 'CT1' })).toBe('accepted')
    expect(await answerTo(port, { callingAeTitle: 'CT1' })).toEqual([2, 3, 2])
    expect(server.associations).toBe(3)
  })

  test('for the moment, when one address holds too many; a place comes back', async () => {
    const { port, server } = await start({ maxAssociationsPerAddress: 1 })
    const first = await associatedPeer(port)
    expect(await answerTo(port)).toEqual([2, 3, 2])
    await first.close()
    await until(() => server.associations === 0)
    expect(await answerTo(port)).toBe('accepted')
  })
})

test('fifty associations at once are all served', async () => {
  const { port, server } = await start({ maxAssociations: 64, maxAssociationsPerAddress: 64 })
  const peers = await Promise.all(Array.from({ length: 50 }, () => associatedPeer(port)))
  open.push(...peers)
  expect(server.associations).toBe(50)
  const before = peers.map((peer) => peer.received.length)
  for (const peer of peers) peer.send(echoMessage())
  await until(() => peers.every((peer, i) => peer.received.length > (before[i] ?? 0)))
  for (const peer of peers) expect(readResponses(peer.received).commands[0]?.Status).toBe(0)
})
