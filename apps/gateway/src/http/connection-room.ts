import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type BlockList, isIPv6, type Socket } from 'node:net'
import { plainAddress } from './client-address.ts'

export interface RoomLimits {
  /** Connections of everybody together. */
  readonly total: number
  /** Of one address; a hospital's people often share one. */
  readonly perAddress: number
}

interface Guest {
  readonly socket: Socket
  readonly from: string
  /** Requests under way, and since when there is none. */
  busy: number
  idleSince: number
}

/** One subscriber of IPv6 has a whole /64 (RFC 6177): the first four groups say who it is. */
function neighbourhood(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::', 2)
  const front = head === '' ? [] : head.split(':')
  const missing = 8 - front.length - (tail === '' ? 0 : tail.split(':').length)
  const groups = address.includes('::') ? [...front, ...Array(missing).fill('0'), ...tail.split(':')] : front
  return groups.slice(0, 4).join(':')
}

const longestIdle = (guests: Iterable<Guest>): Guest | null =>
  [...guests].filter(({ busy }) => busy === 0).toSorted((a, b) => a.idleSince - b.idleSince)[0] ?? null

/**
 * Room for everybody: an address has its share of connections, and when all places are taken, whoever holds most gives up
 * the one that idled longest. What is under way is never cut; where nothing idles, who comes last is refused. Proxies
 * before us speak for many and have no share of their own.
 */
export function keepRoom(server: Server, limits: RoomLimits, trusted: BlockList | null = null): void {
  const guests = new Map<Socket, Guest>()
  const byAddress = new Map<string, Set<Guest>>()

  const isProxy = (address: string) => trusted?.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') ?? false

  function leave(guest: Guest): void {
    if (!guests.delete(guest.socket)) return
    const neighbours = byAddress.get(guest.from)
    neighbours?.delete(guest)
    if (neighbours?.size === 0) byAddress.delete(guest.from)
  }

  function makeWay(among: Iterable<Guest>): boolean {
    const idle = longestIdle(among)
    if (idle === null) return false
    leave(idle)
    idle.socket.destroy()
    return true
  }

  const heaviest = () => [...byAddress.values()].reduce((most, each) => (each.size > most.size ? each : most))

  server.on('connection', (socket) => {
    const address = plainAddress(socket.remoteAddress ?? '')
    const from = neighbourhood(address)
    const neighbours = byAddress.get(from) ?? new Set()
    const full = !isProxy(address) && neighbours.size >= limits.perAddress
    const crowded = guests.size >= limits.total
    if ((full && !makeWay(neighbours)) || (crowded && !full && !makeWay(heaviest())))
      return void socket.destroy()
    const guest = { socket, from, busy: 0, idleSince: performance.now() }
    guests.set(socket, guest)
    byAddress.set(from, neighbours.add(guest))
    socket.once('close', () => leave(guest))
  })
  server.on('request', ({ socket }: IncomingMessage, outgoing: ServerResponse) => {
    const guest = guests.get(socket)
    if (guest === undefined) return
    guest.busy += 1
    outgoing.once('close', () => {
      guest.busy -= 1
      guest.idleSince = performance.now()
    })
  })
}
