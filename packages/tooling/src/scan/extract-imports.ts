import type { MaskedSource } from './mask-source.ts'

export interface ImportRef {
  readonly specifier: string
  /** 1-based. */
  readonly line: number
  /** `import type` and `export type … from`: gone at run time. */
  readonly typeOnly: boolean
  readonly dynamic: boolean
}

const STATIC =
  /\b(?:import|export)\s+(type\s+(?!from\b))?(?:[\w$]+\s*(?:,\s*)?)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^{}]*\})?\s*from\s*(?=['"])/g
const BARE = /\bimport\s*(?=['"])/g
const DYNAMIC = /\b(?:import|require|import\.meta\.resolve)\s*\(\s*(?=['"`])/g

/** Every module a source asks for, found in its masked text: static, re-exported, bare and dynamic imports. */
export function extractImports(source: MaskedSource): readonly ImportRef[] {
  const byStart = new Map(source.strings.map((literal) => [literal.start, literal.value]))
  const lineAt = lineCounter(source.code)
  const refs: ImportRef[] = []
  const collect = (pattern: RegExp, dynamic: boolean) => {
    for (const match of source.code.matchAll(pattern)) {
      const start = match.index + match[0].length
      const specifier = byStart.get(start)
      if (specifier === undefined) continue
      refs.push({ specifier, line: lineAt(start), typeOnly: match[1] !== undefined, dynamic })
    }
  }
  collect(STATIC, false)
  collect(BARE, false)
  collect(DYNAMIC, true)
  return refs
}

/** Turns an index into a 1-based line number. */
export function lineCounter(text: string): (index: number) => number {
  const starts = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return (index) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
