import type { Socket } from 'node:net'

export interface AdmissionLimits {
  /** Connections that have no association, not yet or no more. */
  readonly maxPending: number
  readonly maxPendingPerAddress: number
  readonly maxAssociations: number
  /** Of callers that are not known, from one address. */
  readonly maxAssociationsPerAddress: number
  /** Of one known device: a title at an address. */
  readonly maxAssociationsPerDevice: number
  /** Of `maxAssociations`, how many are kept for known devices. */
  readonly reservedAssociations: number
}

/** An association that has, or wants, one of the limited places. */
export interface Seat {
  readonly address: string
  readonly callingAeTitle: string
  readonly known: boolean
  /** For how long it has moved nothing that counts as work, in ms; 0 while it works. */
  idleMs(): number
  /** Whether it ever had anything to do. */
  worked(): boolean
  /** Ends the association, since another needs its place. */
  vacate(): void
}

/** A caller that says nothing at first gives its place up sooner than one that pauses between two images. */
const SPARED_MS = { unused: 250, used: 5_000 } as const

/**
 * Who may hold a connection and who a place for an association. Idle peers never keep anybody out: where too many
 * wait, the oldest of the address that holds most is dropped, and where all places are taken, the association that has
 * idled longest gives its own up. Known devices have places that no other caller ever takes, and are counted by title
 * and address, so that a stranger behind the same address does not use up theirs.
 */
export class Admission {
  readonly #limits: AdmissionLimits
  /** In order of arrival. */
  readonly #pending = new Map<Socket, string>()
  readonly #pendingByAddress = new Map<string, number>()
  readonly #seats = new Set<Seat>()

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  get associations(): number {
    return this.#seats.size
  }

  get pending(): Iterable<Socket> {
    return this.#pending.keys()
  }

  /** Takes a connection in that has no association; returns the one to drop for it. */
  connected(socket: Socket, address: string): Socket | undefined {
    this.#pending.set(socket, address)
    count(this.#pendingByAddress, address, 1)
    if ((this.#pendingByAddress.get(address) ?? 0) > this.#limits.maxPendingPerAddress) {
      return this.#oldestOf(address)
    }
    if (this.#pending.size > this.#limits.maxPending) return this.#oldestOf(this.#heaviest())
    return undefined
  }

  /** The connection is gone, or has become an association. */
  left(socket: Socket): void {
    const address = this.#pending.get(socket)
    if (address === undefined) return
    this.#pending.delete(socket)
    count(this.#pendingByAddress, address, -1)
  }

  /** Takes a place if there is one, or if one that idles can be freed; a known device has the reserved ones too. */
  take(seat: Seat): boolean {
    const { maxAssociations, maxAssociationsPerAddress, maxAssociationsPerDevice, reservedAssociations } =
      this.#limits
    const most = seat.known ? maxAssociationsPerDevice : maxAssociationsPerAddress
    const same = [...this.#seats].filter((held) => groupOf(held) === groupOf(seat))
    if (same.length >= most && !this.#vacateOne(same)) return false
    const guests = [...this.#seats].filter(({ known }) => !known)
    const isFull = this.#seats.size >= maxAssociations
    const noRoomForGuests = !seat.known && guests.length >= maxAssociations - reservedAssociations
    if ((isFull || noRoomForGuests) && !this.#vacateOne(guests)) {
      if (!seat.known || !this.#vacateOne([...this.#seats])) return false
    }
    this.#seats.add(seat)
    return true
  }

  giveBack(seat: Seat): void {
    this.#seats.delete(seat)
  }

  /** The idlest one of the caller that holds most; false when all of them work. */
  #vacateOne(seats: readonly Seat[]): boolean {
    const held = new Map<string, number>()
    for (const seat of seats) count(held, groupOf(seat), 1)
    const idle = seats
      .map((seat) => ({ seat, ms: seat.idleMs(), held: held.get(groupOf(seat)) ?? 0 }))
      .filter(({ seat, ms }) => ms >= (seat.worked() ? SPARED_MS.used : SPARED_MS.unused))
      .sort((a, b) => b.held - a.held || b.ms - a.ms)
    const [idlest] = idle
    if (!idlest) return false
    this.giveBack(idlest.seat)
    idlest.seat.vacate()
    return true
  }

  #oldestOf(address: string): Socket | undefined {
    for (const [socket, of] of this.#pending) if (of === address) return socket
    return undefined
  }

  #heaviest(): string {
    let heaviest = ''
    let most = 0
    for (const [address, waiting] of this.#pendingByAddress) {
      if (waiting > most) [heaviest, most] = [address, waiting]
    }
    return heaviest
  }
}

/** Whose places are counted together. */
function groupOf({ known, address, callingAeTitle }: Seat): string {
  return known ? `${callingAeTitle}@${address}` : `*@${address}`
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const value = (counts.get(key) ?? 0) + change
  if (value > 0) counts.set(key, value)
  else counts.delete(key)
}
