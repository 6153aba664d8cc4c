/** The life of an object in the spool: of itself while it is in no pack, of its pack afterwards. */
export const ITEM_STATES = [
  'received', // ACK-E given, in no pack
  'packed', // its pack is a fsynced file
  'offered', // the cloud knows the pack and said where to put it
  'uploading', // at least one part is on its way
  'committed', // ACK-C
  'verified', // ACK-S
  'removable', // keep-days are over, files may go
  'quarantined', // needs a person: kept, not sent
] as const

export type ItemState = (typeof ITEM_STATES)[number]

export const ITEM_TRANSITIONS: Readonly<Record<ItemState, readonly ItemState[]>> = {
  received: ['packed', 'quarantined'],
  packed: ['offered', 'committed', 'quarantined'], // committed: the cloud already has it
  offered: ['uploading', 'packed', 'committed', 'quarantined'],
  uploading: ['committed', 'packed', 'quarantined'], // packed: start over with a new offer
  committed: ['verified', 'packed', 'quarantined'], // packed: the cloud says that it does not have it
  verified: ['removable', 'packed'],
  removable: [],
  quarantined: ['received'], // packed anew, kept as it came
}

export class IllegalTransitionError extends Error {
  constructor(from: ItemState, to: ItemState) {
    super(`spool item cannot go from ${from} to ${to}`)
    this.name = 'IllegalTransitionError'
  }
}

export function mayMove(from: ItemState, to: ItemState): boolean {
  return ITEM_TRANSITIONS[from].includes(to)
}

/** Returns `to`; throws IllegalTransitionError when the table does not list the pair. */
export function move(from: ItemState, to: ItemState): ItemState {
  if (!mayMove(from, to)) throw new IllegalTransitionError(from, to)
  return to
}
