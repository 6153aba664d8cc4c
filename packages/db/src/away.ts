/** The database did not answer, or not in time: nothing is known to be changed, and asking again may help. */
export class DatabaseAwayError extends Error {
  constructor(what: string, cause?: unknown) {
    super(what, { cause })
    this.name = 'DatabaseAwayError'
  }
}

/**
 * Nobody listens, the line broke, or PostgreSQL says that it cannot now (PostgreSQL 18, appendix A): starting up,
 * shutting down, read-only after a failover, out of something, a deadlock, and the limits that we set ourselves.
 */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  // The socket of a server on this machine is a file.
  'ENOENT',
  '25006',
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  '25P04',
])
const PASSING_CLASSES = /^(?:08|53|58)[0-9A-Z]{3}$/
/** What pg says in words only. */
const BROKEN =
  /^(?:Connection terminated|timeout e|Query read timeout|Client (?:was closed|has encountered a connection error))/

function chain(error: unknown): (Error & { code?: unknown })[] {
  const found: Error[] = []
  for (let at = error; at instanceof Error && found.length < 8; at = at.cause) found.push(at)
  return found
}

/** True for what passes by itself, however deep it lies under what a layer above made of it. */
export function isAway(error: unknown): boolean {
  return chain(error).some(({ name, code, message }) => {
    if (name === 'DatabaseAwayError' || BROKEN.test(message)) return true
    return typeof code === 'string' && (PASSING.has(code) || PASSING_CLASSES.test(code))
  })
}
