declare const TOLD: unique symbol

/** Text that only `reasonOf` makes: what a log, a queue or a journal may keep of an error. */
export type Reason = string & { readonly [TOLD]: true }

/** Under this an error carries words that are ours alone: see `plainFault`. */
export const PLAIN_FAULT = Symbol.for('yingtong.plain-fault')
const TEXT_MAX = 200

/**
 * An error whose text `reasonOf` repeats: for whoever runs a process, made of our own words and of what a person has
 * configured, never of what came over a network or out of a file.
 */
export function plainFault(text: string, options: ErrorOptions = {}): Error {
  return Object.assign(new Error(text, options), { [PLAIN_FAULT]: text })
}

const CAUSES_MAX = 5
const FRAMES_MAX = 4
/** A word of a program, such as ECONNREFUSED, 23505, studies_pkey, DrizzleQueryError. */
const WORD = /^[A-Za-z0-9_][\w.:-]{0,63}$/
/** What node, PostgreSQL, SQLite, the AWS SDK and our own errors say about themselves in one word or number. */
const FACTS = [
  'code',
  'errcode',
  'syscall',
  'status',
  'failure',
  'severity',
  'schema',
  'table',
  'constraint',
  'routine',
] as const

/**
 * What may be told of an error: its class, its codes, the table and constraint, where it was thrown, and the same of
 * its causes. Never its message: that of a failed query holds the parameters, that of a parser the input, that of the
 * file system a path, that of a request the address with its token, and a patient's name can stand in each.
 */
export function reasonOf(error: unknown): Reason {
  const told: string[] = []
  const seen = new Set<unknown>()
  const add = (each: unknown): void => {
    if (each === undefined || each === null || seen.has(each) || told.length === CAUSES_MAX) return
    seen.add(each)
    told.push(describe(each))
    if (typeof each !== 'object') return
    add(read(each, 'cause'))
    const several = read(each, 'errors')
    if (Array.isArray(several)) add(several[0])
  }
  add(error ?? 'nothing')
  return told.join(' <- ') as Reason // the only place where text becomes a Reason
}

function describe(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `a thrown ${typeof error}`
  const facts = FACTS.flatMap((name) => {
    const value = wordOf(read(error, name))
    return value === null ? [] : name === 'code' ? value : `${name}=${value}`
  })
  const frames = framesOf(error)
  const ours = read(error, PLAIN_FAULT)
  const text = typeof ours === 'string' ? [`“${ours.slice(0, TEXT_MAX)}”`] : []
  return [nameOf(error), ...text, ...facts, ...(frames.length > 0 ? [`at ${frames.join(' < ')}`] : [])].join(
    ' ',
  )
}

/** A getter of a foreign error may throw; telling must not. */
function read(of: object, name: string | symbol): unknown {
  try {
    return (of as Readonly<Record<string | symbol, unknown>>)[name]
  } catch {
    return undefined
  }
}

function wordOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && WORD.test(value) ? value : null
}

function nameOf(error: object): string {
  const own = wordOf(read(error, 'name'))
  const made = read(error, 'constructor')
  const kind = typeof made === 'function' ? wordOf(made.name) : null
  return (own === null || own === 'Error' ? kind : own) ?? 'Error'
}

const HEAD = /^[\w$.]*(?: \[\w+\])?(?:: )?/
const FRAME =
  /^ {4}at (?:(?:async |new )*([\w$.<>#]{1,60})(?: \[as [\w$]+\])? \()?(?:file:\/\/)?(\/[^()\s]*):(\d+):\d+\)?$/

/**
 * Functions and places, without folders. The stack begins with the message, which may hold lines that look like
 * places: only what stands behind the very message is read, and nothing when it is not found there.
 */
function framesOf(error: object): string[] {
  const stack = read(error, 'stack')
  const message = read(error, 'message')
  if (typeof stack !== 'string' || typeof message !== 'string') return []
  const behindName = stack.slice(HEAD.exec(stack)?.[0].length ?? 0)
  const places = behindName.startsWith(message)
    ? behindName.slice(message.length)
    : message === '' || stack.startsWith(message)
      ? stack.slice(message.length)
      : ''
  return places
    .split('\n')
    .flatMap((line) => {
      const [, name, path, row] = FRAME.exec(line) ?? []
      return path === undefined
        ? []
        : `${name ? `${name} ` : ''}${path.slice(path.lastIndexOf('/') + 1)}:${row}`
    })
    .slice(0, FRAMES_MAX)
}
