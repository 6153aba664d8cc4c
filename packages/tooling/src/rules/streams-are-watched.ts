import type { Finding, Rule, SourceFile } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'

/** What serves or sends; tools that a person starts and watches end with what they do. */
const SERVES = /^(?:apps|edge-agent|packages\/(?!testkit\/|tooling\/))/

/** Ways that leave an end without a listener, or hand a stream over before it has one. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  // zod's own .pipe() takes a schema.
  { pattern: /\.pipe\s*\(\s*(?!z\.)/g, instead: 'pipe() hears no error: use pipeline() or write in turn' },
  {
    pattern: /\bnew\s+(?:Transform|PassThrough|Duplex|Readable|Writable)\b/g,
    instead: 'a stream of its own: write a generator, or make it watched()',
  },
  {
    pattern: /\bextends\s+(?:Transform|PassThrough|Duplex|Readable|Writable)\b/g,
    instead: 'a stream of its own: write a generator',
  },
  {
    pattern: /\b(?:Readable|Writable|Duplex)\s*\.\s*(?:from|toWeb|fromWeb)\s*\(/g,
    instead: 'a stream without a listener: use webStream(), webStreamOf() or watched()',
  },
]

/** What is made of these breaks by an `error` event, at any time of its life. */
const BREAKABLE: readonly { readonly module: RegExp; readonly makes: RegExp }[] = [
  { module: /^(?:node:)?https?$/, makes: /\b(?:createServer|request)\s*\(/g },
  {
    module: /^(?:node:)?(?:net|tls)$/,
    makes: /\b(?:createServer|createConnection|new\s+(?:net\.)?Socket)\b|\b(?:net|tls)\.connect\s*\(/g,
  },
  { module: /^(?:node:)?fs$/, makes: /\b(?:createReadStream|createWriteStream)\s*\(/g },
  { module: /^(?:node:)?child_process$/, makes: /\b(?:spawn|fork|execFile)\s*\(/g },
  { module: /^(?:node:)?worker_threads$/, makes: /\bnew\s+Worker\s*\(/g },
  { module: /^(?:node:)?zlib$/, makes: /\bcreate(?:Gzip|Gunzip|Deflate|Inflate|Brotli|Unzip)\w*\s*\(/g },
  { module: /^pg$/, makes: /\bnew\s+(?:pg\.)?(?:Pool|Client)\s*\(/g },
  { module: /^pg-boss$/, makes: /\bnew\s+PgBoss\s*\(/g },
]

/** A server hands a socket over to whoever asks for it, without any listener of its own. */
const HANDED_OVER = ['upgrade', 'connect', 'clientError']
const LISTENER = /\.(?:on|prependListener)\s*\(\s*(?=['"])/g
/** Wrapped where it is made, or read at once by a loop that hears its error. */
const HEARD_AT_ONCE =
  /(?:\bwatched\s*\(|\byield\s*\*|\bfor\s+await\s*\([^)]*\bof|\bpipeline\s*\()\s*(?:(?:await|\w+\.)\s*)*$/
const BEFORE_CHARS = 120

const before = (file: SourceFile, index: number) =>
  file.masked.code.slice(Math.max(0, index - BEFORE_CHARS), index)

/** Which events get a listener for life; `once` hears the first error only. */
function listeners(file: SourceFile): readonly { readonly event: string; readonly index: number }[] {
  return [...file.masked.code.matchAll(LISTENER)].map((match) => ({
    event: /^['"]([\w-]*)/.exec(file.text.slice(match.index + match[0].length))?.[1] ?? '',
    index: match.index,
  }))
}

function forbidden(file: SourceFile) {
  return FORBIDDEN.flatMap(({ pattern, instead }) =>
    [...file.masked.code.matchAll(pattern)]
      .filter(({ index }) => !HEARD_AT_ONCE.test(before(file, index)))
      .map(({ index }) => ({ index, text: instead })),
  )
}

/** More things that can break than listeners for it in the same file: one of them has none. */
function unheard(file: SourceFile) {
  const modules = file.imports.filter((ref) => !ref.typeOnly).map((ref) => ref.specifier)
  const made = BREAKABLE.filter(({ module }) => modules.some((each) => module.test(each)))
    .flatMap(({ makes }) => [...file.masked.code.matchAll(makes)])
    // A method of that name is declared, not called.
    .filter(
      ({ index }) =>
        !HEARD_AT_ONCE.test(before(file, index)) && !/(?:function|async)\s+$/.test(before(file, index)),
    )
  const on = listeners(file)
  const handed = on.filter(({ event }) => HANDED_OVER.includes(event))
  const heard =
    on.filter(({ event }) => event === 'error').length +
    [...file.masked.code.matchAll(/\bwatched\s*\(/g)].length
  return [...made, ...handed].slice(0, Math.max(0, made.length + handed.length - heard)).map(({ index }) => ({
    index,
    text: 'can break while nobody listens: make it watched(), or on("error", …) beside',
  }))
}

/** An `error` event without a listener ends the process: one broken connection of a stranger did. */
export const streamsAreWatched: Rule = {
  name: 'streams-are-watched',
  because: 'whatever breaks by an event has a listener from its first moment (promise C3)',
  check: (repository) =>
    repository.sources
      .filter(({ path }) => SERVES.test(path) && !isTestFile(path))
      .flatMap((file): Finding[] =>
        [...forbidden(file), ...unheard(file)].map(({ index, text }) => ({
          path: file.path,
          line: file.lineAt(index),
          text,
        })),
      ),
}
