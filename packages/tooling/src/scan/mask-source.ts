export interface StringLiteral {
  /** Index of the opening quote. */
  readonly start: number
  readonly value: string
}

export interface MaskedSource {
  /** Same length as the source: comments and the insides of strings, templates and regular expressions are blanks. */
  readonly code: string
  readonly strings: readonly StringLiteral[]
}

const REGEX_MAY_FOLLOW =
  /(?:^|[=([{,;:!&|?+*%^~>]|\b(?:return|typeof|case|in|of|void|delete|await|yield))\s*$/
const REGEX_CONTEXT_CHARS = 40
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*|[{}]/g

/**
 * Tells code from text in TypeScript without a parser, well enough for rules that look for words and imports: a
 * word in a comment or in a string is not an import, and an apostrophe in JSX text does not swallow the file.
 */
export function maskSource(text: string): MaskedSource {
  const masker = new Masker(text)
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match
    // A division goes on behind its slash; everything else behind what was taken.
    TOKEN.lastIndex = isDivision(text, match.index, token) ? match.index + 1 : masker.take(match.index, token)
  }
  return masker.finish()
}

function isDivision(text: string, start: number, token: string): boolean {
  if (token[0] !== '/' || token[1] === '/' || token[1] === '*') return false
  return !REGEX_MAY_FOLLOW.test(text.slice(Math.max(0, start - REGEX_CONTEXT_CHARS), start))
}

class Masker {
  readonly #text: string
  readonly #strings: StringLiteral[] = []
  readonly #out: string[] = []
  /** For each template hole we are in: the depth of braces at which it closes again. */
  readonly #holes: number[] = []
  #depth = 0
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Takes one token at `start` and returns where to go on. */
  take(start: number, token: string): number {
    this.#keep(start)
    if (token === '`') this.#template(start + 1)
    else if (token === '{') this.#open(start + 1)
    else if (token === '}') this.#close(start + 1)
    else if (token[0] === "'" || token[0] === '"') this.#string(start, token)
    else this.#blank(start + token.length)
    return this.#at
  }

  finish(): MaskedSource {
    this.#keep(this.#text.length)
    return { code: this.#out.join(''), strings: this.#strings }
  }

  #keep(end: number): void {
    this.#out.push(this.#text.slice(this.#at, end))
    this.#at = end
  }

  #blank(end: number): void {
    this.#out.push(this.#text.slice(this.#at, end).replace(/[^\n]/g, ' '))
    this.#at = end
  }

  #string(start: number, token: string): void {
    this.#strings.push({ start, value: token.slice(1, -1) })
    this.#keep(start + 1)
    this.#blank(start + token.length - 1)
    this.#keep(start + token.length)
  }

  #open(end: number): void {
    this.#depth++
    this.#keep(end)
  }

  #close(end: number): void {
    this.#depth--
    if (this.#holes.at(-1) === this.#depth) {
      this.#holes.pop()
      this.#templateText(end)
    } else this.#keep(end)
  }

  #template(start: number): void {
    this.#keep(start)
    this.#templateText(start)
  }

  /** The text of a template up to its closing backtick or its next hole. */
  #templateText(start: number): void {
    const end = templateEnd(this.#text, start)
    if (this.#text[end] === '`' && this.#text[start - 1] === '`') {
      this.#strings.push({ start: start - 1, value: this.#text.slice(start, end) })
    }
    this.#blank(end)
    if (this.#text[end] === '$') {
      this.#holes.push(this.#depth)
      this.#depth++
      this.#blank(end + 2)
    } else this.#keep(Math.min(end + 1, this.#text.length))
  }
}

/** Index of the closing backtick, of the next hole, or the end of the text. */
function templateEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '`' || (c === '$' && text[i + 1] === '{')) return i
  }
  return text.length
}
