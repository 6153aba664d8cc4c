import type { Socket } from 'node:net'

export interface AdmissionLimits {
  /** Connections that have no association yet. */
  readonly maxPending: number
  readonly maxPendingPerAddress: number
  readonly maxAssociations: number
  readonly maxAssociationsPerAddress: number
  /** Of `maxAssociations`, how many are kept for known devices. */
  readonly reservedAssociations: number
}

/**
 * Who may hold a connection. Where too many wait before their association, the oldest of the address that holds
 * most is dropped, so that a new one always gets in and idle peers cannot keep a modality out.
 */
export class Admission {
  readonly #limits: AdmissionLimits
  /** In order of arrival. */
  readonly #pending = new Map<Socket, string>()
  readonly #pendingByAddress = new Map<string, number>()
  readonly #associationsByAddress = new Map<string, number>()
  #associations = 0

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  get associations(): number {
    return this.#associations
  }

  get pending(): Iterable<Socket> {
    return this.#pending.keys()
  }

  /** Takes a new connection in; returns the one to drop for it. */
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

  /** Takes a place for an association if there is one; a known device may have the reserved places too. */
  take(address: string, known: boolean): boolean {
    const { maxAssociations, maxAssociationsPerAddress, reservedAssociations } = this.#limits
    if ((this.#associationsByAddress.get(address) ?? 0) >= maxAssociationsPerAddress) return false
    if (this.#associations >= maxAssociations - (known ? 0 : reservedAssociations)) return false
    this.#associations += 1
    count(this.#associationsByAddress, address, 1)
    return true
  }

  giveBack(address: string): void {
    this.#associations -= 1
    count(this.#associationsByAddress, address, -1)
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

function count(counts: Map<string, number>, key: string, change: number): void {
  const value = (counts.get(key) ?? 0) + change
  if (value > 0) counts.set(key, value)
  else counts.delete(key)
}
