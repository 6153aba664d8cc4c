import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
// Only its mutator: what it brings beside is replaced by empty packages.
import { Corpus } from 'jsfuzz/build/src/corpus.js'
import { lots } from './walk-cuts.ts'

const SEEDS = fileURLToPath(new URL('../seeds/http', import.meta.url))
/** Of a hundred messages so many are made by grammar, the others by changing what is known. */
const BY_GRAMMAR_OF_100 = 10
const BATCH = 200

/** Messages that once did harm, or might; a message that does is put beside them. */
export function keptMessages(secrets: Readonly<Record<string, string>>): readonly Buffer[] {
  return readdirSync(SEEDS)
    .sort()
    .map((file) => {
      const text = readFileSync(join(SEEDS, file), 'latin1')
      return Buffer.from(
        text.replace(/\{(bearer|cookie)\}/g, (_all, name: string) => secrets[name] ?? ''),
        'latin1',
      )
    })
}

/** jsfuzz's mutator over messages in memory, drawing from a seed instead of from chance. */
class SeededCorpus extends Corpus {
  readonly #draw: () => number

  constructor(seed: number, known: readonly Buffer[]) {
    super([], false)
    this.#draw = lots(seed)
    for (const each of known) this.putBuffer(each)
  }

  override rand(below: number): number {
    return Math.floor(this.#draw() * Math.floor(below))
  }

  override randBool(): boolean {
    return this.#draw() >= 0.5
  }
}

const method = fc.constantFrom(
  'GET',
  'POST',
  'PUT',
  'OPTIONS',
  'HEAD',
  'DELETE',
  'TRACE',
  'PATCH',
  'get',
  'M-SEARCH',
  'PRI',
)
const path = fc.oneof(
  fc.constantFrom(
    '/',
    '*',
    '/api/auth/csrf',
    '/dicom-web/studies',
    '/agent/v1/offers',
    '/files/audit',
    '/viewer/',
    '//x',
    '/a/../b',
    '/%00',
    '/_next/image?url=/x',
  ),
  fc.webPath(),
  fc.string({ maxLength: 40 }).map((text) => `/${text}`),
)
const header = fc.oneof(
  fc.constantFrom(
    'transfer-encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'transfer-encoding:\tchunked',
    'content-length: 5',
    'content-length: 0',
    'content-length: 99999999999999999999',
    'connection: close',
    'connection: keep-alive, content-length',
    'upgrade: websocket',
    'expect: 100-continue',
    'expect: nonsense',
    'range: bytes=0-,5-6,-1',
    'accept: */*;q=x',
    'content-type: multipart/related; boundary="; type=application/dicom',
    'x-a: b\r\n c',
  ),
  fc
    .tuple(fc.string({ maxLength: 20 }), fc.string({ maxLength: 60 }))
    .map(([name, value]) => `${name}: ${value}`),
)
const content = fc.oneof(
  fc.constant(''),
  fc.constantFrom('hello', '5\r\nhello\r\n0\r\n\r\n', '0\r\n\r\n'),
  fc.string({ maxLength: 200 }),
)

/** HTTP as its grammar has it, with odd pieces in every place. */
const grammatical = fc
  .tuple(
    method,
    path,
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'http/1.1'),
    fc.array(header, { maxLength: 6 }),
    content,
  )
  .map(([verb, where, version, headers, body]) =>
    Buffer.from(
      `${verb} ${where} ${version}\r\nhost: gateway.test\r\n${headers.join('\r\n')}\r\n\r\n${body}`,
      'latin1',
    ),
  )

export interface Messages {
  next(): Buffer
  /** This one made something new happen: others are made of it. */
  keep(message: Buffer): void
}

/** Messages without end, the same ones for the same seed and the same answers. */
export function messages(seed: number, known: readonly Buffer[]): Messages {
  const corpus = new SeededCorpus(seed, known)
  const draw = lots(seed + 1)
  let made: Buffer[] = []
  let batch = 0
  return {
    next() {
      if (draw() * 100 >= BY_GRAMMAR_OF_100) return corpus.generateInput()
      if (made.length === 0) made = fc.sample(grammatical, { seed: seed + batch++, numRuns: BATCH })
      return made.pop() ?? corpus.generateInput()
    },
    keep: (message) => corpus.putBuffer(message),
  }
}
