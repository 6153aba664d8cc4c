import { afterEach, describe, expect, test } from 'vitest'
import { associateAc, associateRq } from '../test/associate-request.ts'
import { type RawPeer, socketPair, until } from '../test/raw-peer.ts'
import {
  encodeAbort,
  encodeAssociateAc,
  encodeAssociateRj,
  encodeAssociateRq,
  encodePDataHead,
  encodeReleaseRp,
  encodeReleaseRq,
} from './encode-pdu.ts'
import type { AssociateRj } from './pdu.ts'
import {
  ACTIONS,
  type ActionDefinition,
  type Effect,
  type State,
  type UpperLayerEvent,
} from './state-machine.table.ts'
import { actionOf, type Role } from './state-machine.ts'
import { UpperLayer } from './upper-layer.ts'
import type { UpperLayerUser } from './upper-layer-user.ts'

interface Running {
  readonly layer: UpperLayer
  readonly peer: RawPeer
  readonly role: Role
  /** Indications and confirmations, in order. */
  readonly indicated: Effect[]
}

const REJECTION: AssociateRj = { kind: 'associate-rj', result: 1, source: 1, reason: 1 }
const FRAGMENT = { contextId: 1, isCommand: true, isLast: true, bytes: Buffer.from('abcd') }
const P_DATA = Buffer.concat([encodePDataHead(FRAGMENT, 4), FRAGMENT.bytes])
/** PDU type 9 does not exist. */
const UNRECOGNIZED = Buffer.from([9, 0, 0, 0, 0, 4, 0, 0, 0, 0])

const open: RawPeer[] = []
afterEach(async () => {
  for (const peer of open.splice(0)) await peer.close()
})

async function start(role: Role, artimMs = 5000): Promise<Running> {
  const { socket, peer } = await socketPair()
  open.push(peer)
  const indicated: Effect[] = []
  const user: UpperLayerUser = {
    associateIndication: () => indicated.push('indicate-associate'),
    associateConfirmation: () => indicated.push('confirm-associate'),
    pieceIndication: () => indicated.push('indicate-p-data'),
    releaseIndication: () => indicated.push('indicate-release'),
    releaseConfirmation: () => indicated.push('confirm-release'),
    abortIndication: ({ by }) => indicated.push(by === 'peer' ? 'indicate-abort' : 'indicate-p-abort'),
    abortSent: () => undefined,
    failed: (error: unknown) => {
      throw error
    },
    closed: () => undefined,
  }
  const options = { role, openSocket: () => socket, maxPduBytes: 1024, artimMs }
  const layer = new UpperLayer(options, user)
  if (role === 'acceptor') {
    layer.awaitRequest()
  } else {
    layer.request(associateRq())
    // The pair is connected already; the layer waits for the event that a connecting socket would send.
    socket.emit('connect')
    await peer.bytes(10)
  }
  return { layer, peer, role, indicated }
}

async function reach(state: State, { layer }: Running): Promise<void> {
  await until(() => layer.state === state)
}

/** How to get into each state by a legal exchange. */
const WAYS: Partial<Record<State, (artimMs?: number) => Promise<Running>>> = {
  Sta2: (artimMs) => start('acceptor', artimMs),
  Sta3: async () => {
    const running = await start('acceptor')
    running.peer.send(encodeAssociateRq(associateRq()))
    await reach('Sta3', running)
    return running
  },
  Sta5: () => start('requestor'),
  Sta6: async () => {
    const running = await way('Sta3')
    running.layer.accept(associateAc())
    return running
  },
  Sta7: async () => {
    const running = await way('Sta6')
    running.layer.release()
    return running
  },
  Sta8: async () => {
    const running = await way('Sta6')
    running.peer.send(encodeReleaseRq())
    await reach('Sta8', running)
    return running
  },
  Sta9: async () => {
    const running = await way('Sta5')
    running.peer.send(encodeAssociateAc(associateAc()))
    await reach('Sta6', running)
    running.layer.release()
    running.peer.send(encodeReleaseRq())
    await reach('Sta9', running)
    return running
  },
  Sta10: async () => {
    const running = await way('Sta7')
    running.peer.send(encodeReleaseRq())
    await reach('Sta10', running)
    return running
  },
  Sta11: async () => {
    const running = await way('Sta9')
    running.layer.respondRelease()
    return running
  },
  Sta12: async () => {
    const running = await way('Sta10')
    running.peer.send(encodeReleaseRp())
    await reach('Sta12', running)
    return running
  },
  Sta13: async (artimMs) => {
    const running = await start('acceptor', artimMs)
    running.peer.send(encodeAssociateRq(associateRq()))
    await reach('Sta3', running)
    running.layer.reject(REJECTION)
    return running
  },
}

function way(state: State, artimMs?: number): Promise<Running> {
  const there = WAYS[state]
  if (!there) throw new Error(`no way to ${state}`)
  return there(artimMs)
}

const ON_THE_WIRE: Partial<Record<UpperLayerEvent, Buffer>> = {
  Evt3: encodeAssociateAc(associateAc()),
  Evt4: encodeAssociateRj(REJECTION),
  Evt6: encodeAssociateRq(associateRq()),
  Evt10: P_DATA,
  Evt12: encodeReleaseRq(),
  Evt13: encodeReleaseRp(),
  Evt16: encodeAbort({ source: 0, reason: 0 }),
  Evt19: UNRECOGNIZED,
}

const PRIMITIVES: Partial<Record<UpperLayerEvent, (layer: UpperLayer) => void>> = {
  Evt7: (layer) => layer.accept(associateAc()),
  Evt8: (layer) => layer.reject(REJECTION),
  Evt9: (layer) => layer.send(FRAGMENT),
  Evt11: (layer) => layer.release(),
  Evt14: (layer) => layer.respondRelease(),
}

/** First byte of the PDU that an effect puts on the wire; for A-ABORT the source too. */
const SENT: Partial<Record<Effect, readonly number[]>> = {
  'send-associate-ac': [2],
  'send-associate-rj': [3],
  'send-p-data': [4],
  'send-release-rq': [5],
  'send-release-rp': [6],
  'send-abort-as-user': [7, 0, 0, 0, 0, 4, 0, 0, 0, 0],
  'send-abort-as-provider': [7, 0, 0, 0, 0, 4, 0, 0, 2],
}

async function expectAction(running: Running, action: ActionDefinition, before: number): Promise<void> {
  const { layer, peer, role, indicated } = running
  const next = (role === 'acceptor' ? action.nextOfAcceptor : undefined) ?? action.next
  await until(() => layer.state === next)
  const sent = action.effects.flatMap((effect) => SENT[effect] ?? [])
  const received = await peer.bytes(before + sent.length)
  expect([...received.subarray(before, before + sent.length)]).toEqual(sent)
  const wanted = action.effects.filter((effect) => /^(indicate|confirm)-/.test(effect))
  expect(indicated).toEqual(wanted)
  if (action.effects.includes('close-transport')) await until(() => peer.closed)
}

const states = Object.keys(WAYS) as State[]

describe.each(states)('in %s', (state) => {
  test.each(Object.keys(ON_THE_WIRE) as UpperLayerEvent[])('%s from the wire', async (event) => {
    const running = await way(state)
    await settled(running)
    const before = running.peer.received.length
    running.indicated.length = 0
    const bytesBefore = running.layer.bytesReceived
    const bytes = ON_THE_WIRE[event] ?? Buffer.alloc(0)
    running.peer.send(bytes)
    await until(() => running.layer.bytesReceived === bytesBefore + bytes.length)
    const action = actionOf(state, event)
    if (!action) throw new Error('a received PDU always has an action')
    await expectAction(running, ACTIONS[action], before)
  })

  test('Evt17, the connection is closed', async () => {
    const running = await way(state)
    await settled(running)
    running.indicated.length = 0
    await running.peer.close()
    await until(() => running.layer.state === 'Sta1')
    const action = actionOf(state, 'Evt17')
    const effects: readonly Effect[] = action ? ACTIONS[action].effects : []
    expect(running.indicated).toEqual(effects.filter((effect) => effect.startsWith('indicate-')))
  })

  test.each(Object.keys(PRIMITIVES) as UpperLayerEvent[])('%s from the user', async (event) => {
    const running = await way(state)
    await settled(running)
    const before = running.peer.received.length
    running.indicated.length = 0
    const action = actionOf(state, event)
    if (action) {
      PRIMITIVES[event]?.(running.layer)
      await expectAction(running, ACTIONS[action], before)
    } else {
      expect(() => PRIMITIVES[event]?.(running.layer)).toThrow(/cannot happen/)
      expect(running.layer.state).toBe(state)
    }
  })

  test('Evt15, an abort from the user', async () => {
    const running = await way(state)
    await settled(running)
    const before = running.peer.received.length
    running.indicated.length = 0
    running.layer.abort('test')
    const action = actionOf(state, 'Evt15')
    if (action) await expectAction(running, ACTIONS[action], before)
    else await until(() => running.peer.closed)
  })
})

describe.each(['Sta2', 'Sta13'] as const)('in %s', (state) => {
  test('Evt18, ARTIM expires: the connection is closed', async () => {
    const running = await way(state, 60)
    await until(() => running.peer.closed)
    expect(running.layer.state).toBe('Sta1')
  })
})

test('in Sta4 an abort closes, and a failed connection is indicated', async () => {
  const { socket, peer } = await socketPair()
  open.push(peer)
  const indicated: string[] = []
  const user = {
    abortIndication: ({ why }: { why: string }) => indicated.push(why),
    closed: () => indicated.push('closed'),
  } as unknown as UpperLayerUser
  const layer = new UpperLayer(
    { role: 'requestor', openSocket: () => socket, maxPduBytes: 1024, artimMs: 1000 },
    user,
  )
  layer.request(associateRq())
  expect(layer.state).toBe('Sta4')
  socket.destroy(new Error('connect ECONNREFUSED'))
  await until(() => indicated.length === 2)
  expect(indicated).toEqual(['connect ECONNREFUSED', 'closed'])
  expect(layer.state).toBe('Sta1')
})

/** Everything sent so far has arrived. */
async function settled({ peer }: Running): Promise<void> {
  let seen = -1
  while (seen !== peer.received.length) {
    seen = peer.received.length
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
