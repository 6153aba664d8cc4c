import type { z } from 'zod'

/** A place in a schema where text or a list comes in. */
export interface Place {
  /** Keys from the input downwards; `0` is the first of a list. */
  readonly path: readonly string[]
  readonly kind: 'string' | 'array' | 'record'
  readonly schema: z.ZodType
  /** Why it cannot be longer than some number, null when it can. */
  readonly bound: string | null
}

interface Def {
  readonly type: string
  readonly checks?: readonly { readonly _zod: { readonly def: Record<string, unknown> } }[]
  readonly format?: string
  readonly pattern?: RegExp
  readonly shape?: Record<string, z.ZodType>
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly items?: readonly z.ZodType[]
  readonly keyType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly left?: z.ZodType
  readonly right?: z.ZodType
  readonly getter?: () => z.ZodType
}

const defOf = (schema: z.ZodType) => (schema as unknown as { _zod: { def: Def } })._zod.def

/** Formats of zod whose texts have one length. */
const FIXED = ['uuid', 'guid', 'date', 'ipv4', 'ipv6', 'nanoid', 'ulid', 'e164']
/** A pattern that takes text of any length has an open repetition outside a character class. */
const openEnded = ({ source }: RegExp) =>
  /[*+]|\{\d+,\}/.test(source.replace(/\[(?:\\.|[^\]])*\]/g, 'c').replace(/\\./g, 'c'))

function boundOf(def: Def): string | null {
  const rules = [
    ...(def.checks ?? []).map((check) => check._zod.def),
    def as unknown as Record<string, unknown>,
  ]
  for (const rule of rules) {
    if (['max_length', 'length_equals'].includes(String(rule.check))) return String(rule.check)
    if (FIXED.includes(String(rule.format))) return String(rule.format)
    if (rule.pattern instanceof RegExp && !openEnded(rule.pattern)) return 'pattern'
  }
  return null
}

/** Every place of a schema where text, a list or a record comes in. */
export function placesOf(schema: z.ZodType, path: readonly string[] = []): readonly Place[] {
  const def = defOf(schema)
  const at = (key: string, inner: z.ZodType) => placesOf(inner, [...path, key])
  const here = (kind: Place['kind']): Place => ({ path, kind, schema, bound: boundOf(def) })
  switch (def.type) {
    case 'string':
      return [here('string')]
    case 'array':
      return [here('array'), ...at('0', def.element!)]
    case 'record':
      return [here('record'), ...at('*', def.valueType!)]
    case 'object':
      return Object.entries(def.shape!).flatMap(([key, inner]) => at(key, inner))
    case 'tuple':
      return def.items!.flatMap((inner, index) => at(String(index), inner))
    case 'union':
      return def.options!.flatMap((inner) => placesOf(inner, path))
    case 'intersection':
      return [...placesOf(def.left!, path), ...placesOf(def.right!, path)]
    case 'pipe':
      // What a preprocessing step gives on is what is checked.
      return placesOf(defOf(def.in!).type === 'transform' ? def.out! : def.in!, path)
    case 'lazy':
      return placesOf(def.getter!(), path)
    default:
      return def.innerType ? placesOf(def.innerType, path) : []
  }
}

/** A value that the schema would take, with `texts` choosing what goes into a place of text. */
export function sampleOf(
  schema: z.ZodType,
  texts: (path: readonly string[], schema: z.ZodType) => string,
  path: readonly string[] = [],
): unknown {
  const def = defOf(schema)
  const inner = (at: z.ZodType, key?: string) =>
    sampleOf(at, texts, key === undefined ? path : [...path, key])
  switch (def.type) {
    case 'string':
      return texts(path, schema)
    case 'number':
    case 'int':
      return 1
    case 'bigint':
      return 1n
    case 'boolean':
      return true
    case 'date':
      return new Date(0)
    case 'enum':
      return Object.values((def as unknown as { entries: Record<string, unknown> }).entries)[0]
    case 'literal':
      return (def as unknown as { values: readonly unknown[] }).values[0]
    case 'array':
      return [inner(def.element!, '0')]
    case 'record':
      return { x: inner(def.valueType!, '*') }
    case 'object':
      return Object.fromEntries(Object.entries(def.shape!).map(([key, at]) => [key, inner(at, key)]))
    case 'tuple':
      return def.items!.map((at, index) => inner(at, String(index)))
    case 'union':
      return inner(def.options![0]!)
    case 'intersection':
      return { ...(inner(def.left!) as object), ...(inner(def.right!) as object) }
    case 'pipe':
      return inner(defOf(def.in!).type === 'transform' ? def.out! : def.in!)
    case 'lazy':
      return inner(def.getter!())
    default:
      return def.innerType ? inner(def.innerType) : undefined
  }
}
