import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
// Only its mutator: what it brings beside is replaced by empty packages.
import { Corpus } from 'jsfuzz/build/src/corpus.js'
import { encodeAssociateRq } from '../upper-layer/encode-pdu.ts'
import { associateRq } from './associate-request.ts'
import { session } from './pdu-grammar.ts'
import { echoMessage, storeMessage } from './raw-requestor.ts'
import { readHostileBytes } from './read-hostile-bytes.ts'
import { syntheticInstance } from './synthetic-instance.ts'

const SEEDS = fileURLToPath(new URL('./seeds', import.meta.url))
/** Of a hundred messages so many are made by grammar, the others by changing what is known. */
const BY_GRAMMAR_OF_100 = 20
const BATCH = 50
const SLOW_MS = 1_000
const FAULTS_MAX = 20

export interface FuzzedBytes {
  readonly messages: number
  /** Ways through the reader that were told apart. */
  readonly ways: number
  readonly slowestMs: number
  /** Bytes still held after the run, less those held before it. */
  readonly grownBytes: number
  readonly faults: readonly string[]
}

/** The same draw for the same seed: a linear congruential generator. */
function drawing(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** jsfuzz's mutator over messages in memory, drawing from a seed instead of from chance. */
class SeededCorpus extends Corpus {
  readonly #draw: () => number

  constructor(draw: () => number, known: readonly Buffer[]) {
    super([], false)
    this.#draw = draw
    for (const each of known) this.putBuffer(each)
  }

  override rand(below: number): number {
    return Math.floor(this.#draw() * Math.floor(below))
  }

  override randBool(): boolean {
    return this.#draw() >= 0.5
  }
}

/** Messages that once did harm, or might, as hexadecimal text; one that does is put beside them. */
export function keptBytes(): readonly Buffer[] {
  const files = readdirSync(SEEDS).filter((file) => file.endsWith('.hex'))
  return files.sort().map((file) => {
    const text = readFileSync(`${SEEDS}/${file}`, 'utf8').replace(/#.*$/gm, '')
    return Buffer.from(text.replace(/\s+/g, ''), 'hex')
  })
}

/** PDUs by grammar and by mutation against the reader of PDUs and command sets, the same ones for the same seed. */
export function fuzzBytes(options: {
  readonly seed: number
  readonly count: number
  readonly report?: (done: number) => void
}): FuzzedBytes {
  const { seed, count, report } = options
  const draw = drawing(seed)
  const whole = [
    encodeAssociateRq(associateRq()),
    echoMessage(),
    storeMessage(syntheticInstance({ pixelBytes: 64 })),
  ]
  const corpus = new SeededCorpus(draw, [...keptBytes(), ...whole])
  const ways = new Set<string>()
  const faults: string[] = []
  let made: Buffer[] = []
  let batch = 0
  let slowestMs = 0
  const next = (): Buffer => {
    if (draw() * 100 >= BY_GRAMMAR_OF_100) return corpus.generateInput()
    if (made.length === 0)
      made = fc
        .sample(session, { seed: seed + batch++, numRuns: BATCH })
        .flatMap(({ pdus }) => pdus.map((pdu) => Buffer.from(pdu)))
    return made.pop() ?? corpus.generateInput()
  }
  collectGarbage()
  const before = heldBytes()
  for (let done = 0; done < count; done += 1) {
    const bytes = next()
    const startedAt = performance.now()
    try {
      const way = readHostileBytes(bytes, draw() < 0.1 ? 1 : 1 + Math.floor(draw() * 4_096))
      // Long ones would make the corpus what grows.
      if (!ways.has(way) && ways.size < 20_000 && bytes.length <= CORPUS_BYTES_MAX) corpus.putBuffer(bytes)
      ways.add(way)
    } catch (error) {
      if (faults.length < FAULTS_MAX)
        faults.push(`${String(error)}: ${bytes.toString('hex').slice(0, 2_000)}`)
    }
    const tookMs = performance.now() - startedAt
    slowestMs = Math.max(slowestMs, tookMs)
    if (tookMs > SLOW_MS && faults.length < FAULTS_MAX)
      faults.push(`slow: ${bytes.toString('hex').slice(0, 2_000)}`)
    report?.(done + 1)
  }
  collectGarbage()
  const grownBytes = heldBytes() - before
  return { messages: count, ways: ways.size, slowestMs: Math.round(slowestMs), grownBytes, faults }
}

const CORPUS_BYTES_MAX = 4096

/** What waits to be collected is not held. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
