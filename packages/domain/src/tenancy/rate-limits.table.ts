/** A bucket: how much at once, and how fast it fills again. */
export interface RateLimit {
  readonly capacity: number
  readonly perSecond: number
}

/**
 * Generous to people and devices, a wall to floods. Opening a study of 500 slices is some 600 requests within seconds, a
 * radiologist flicks through several; a hospital often has one public address.
 */
export const RATE_LIMITS = {
  'images:user': { capacity: 60_000, perSecond: 1500 },
  'images:token': { capacity: 120_000, perSecond: 3000 },
  'images:tenant': { capacity: 240_000, perSecond: 6000 },
  'images:address': { capacity: 240_000, perSecond: 6000 },
  /** A search costs the database and the gateway some twenty times what a frame does; a viewer makes three for a study. */
  'searches:caller': { capacity: 1500, perSecond: 30 },
  'searches:tenant': { capacity: 3000, perSecond: 60 },
  'pages:user': { capacity: 1500, perSecond: 40 },
  'pages:tenant': { capacity: 30_000, perSecond: 800 },
  'pages:address': { capacity: 30_000, perSecond: 800 },
  'agent:agent': { capacity: 20_000, perSecond: 500 },
  'agent:tenant': { capacity: 60_000, perSecond: 1500 },
  'agent:address': { capacity: 60_000, perSecond: 1500 },
  /** Wrong codes; a right one is never refused for its neighbours' wrong ones. A code has 60 bits: no rate guesses it. */
  'enrol:address': { capacity: 30, perSecond: 0.5 },
  /**
   * Passwords, right or wrong, of browsers that nobody signed in with before: a wall to floods, since each costs an
   * argon2id. How few of them are judged is the waiting rule's.
   */
  'sign-in:address': { capacity: 600, perSecond: 20 },
  /** The same of one known browser: what its neighbours do is not counted here. */
  'sign-in:browser': { capacity: 60, perSecond: 1 },
} as const satisfies Record<string, RateLimit>

export type RateKind = keyof typeof RATE_LIMITS
