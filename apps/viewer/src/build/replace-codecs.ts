import type { BundledCodec } from './codecs.table.ts'

/** A codec with the script that is installed here. */
export interface InstalledCodec extends BundledCodec {
  readonly source: string
}

export interface ReplacedCodecs {
  readonly source: string
  /** The WASM file that the bundle asks for, by its name there → whose it is now. */
  readonly wasmOf: ReadonlyMap<string, InstalledCodec>
}

/**
 * Puts the installed decoders where a bundle carries older ones; a bundle without decoders stays as it is. Throws when
 * it imports one in a form that is not known, so that another version of OHIF cannot keep its own unnoticed.
 */
export function replaceCodecs(source: string, codecs: readonly InstalledCodec[]): ReplacedCodecs {
  const wasmOf = new Map<string, InstalledCodec>()
  let changed = source
  for (const codec of codecs) {
    const found = bundledAsNumber(changed, codec) ?? bundledByPath(changed, codec)
    if (found === null) continue
    wasmOf.set(found.wasm, codec)
    changed = `${changed.slice(0, found.from)}${moduleBody(codec)}${changed.slice(found.to)}`
  }
  const left =
    /codec[-_][\w-]+[^\n]*(?:rspack_import_0|WEBPACK_IMPORTED_MODULE_\d+__) = __webpack_require__\(/
  if (wasmOf.size === 0 && left.test(source))
    throw new Error('OHIF imports its decoders in another way than expected')
  return { source: changed, wasmOf }
}

interface BundledModule {
  /** Where the module's body begins and ends. */
  readonly from: number
  readonly to: number
  readonly wasm: string
}

/** Rspack: `93720(module, …) {`, imported by a variable that is named after the package. */
function bundledAsNumber(source: string, codec: BundledCodec): BundledModule | null {
  const word = codec.package.replace(/^@/, '_').replace(/\W/g, '_')
  const script = new RegExp(
    `var ${word}_\\w*wasmjs__rspack_import_0 = __webpack_require__\\((\\d+)\\);\\s+` +
      'const \\w+ = new URL\\(/\\* asset import \\*/__webpack_require__\\((\\d+)\\)',
  ).exec(source)
  if (script === null) return null
  const [, scriptId = '', wasmId = ''] = script
  const body = bodyOf(source, `\n${scriptId}(module, `, '\n},\n')
  const asset = bodyOf(source, `\n${wasmId}(module, `, '\n},\n')
  return { ...body, wasm: wasmName(source.slice(asset.from, asset.to), codec) }
}

/** Webpack in development mode: a module under its path in `node_modules`, as the slide viewer ships. */
function bundledByPath(source: string, codec: BundledCodec): BundledModule | null {
  const key = (file: string) => `\n/***/ "../node_modules/${codec.package}/${file}":\n`
  if (!source.includes(key(codec.script))) return null
  const body = bodyOf(source, key(codec.script), '\n/***/ }),\n')
  const asset = bodyOf(source, key(codec.wasm), '\n/***/ }),\n')
  return { ...body, wasm: wasmName(source.slice(asset.from, asset.to), codec) }
}

/** From behind the `{` of the function that follows `head` to the last `end` before the next module. */
function bodyOf(source: string, head: string, end: string): { from: number; to: number } {
  const start = source.indexOf(head)
  if (start < 0 || source.indexOf(head, start + 1) >= 0) throw new Error(`OHIF has no module ${head.trim()}`)
  const opening = /\{\n/g
  opening.lastIndex = start + 1
  if (opening.exec(source) === null) throw new Error(`OHIF has an odd module ${head.trim()}`)
  const from = opening.lastIndex
  const next = head.startsWith('\n/***/') ? /\n\/\*\*\*\/ "/g : /\n\d+\(\w+, \w+, \w+\) \{\n/g
  next.lastIndex = from
  const to = source.lastIndexOf(end, next.exec(source)?.index ?? source.length)
  if (to < from) throw new Error(`OHIF has a module without end: ${head.trim()}`)
  return { from, to }
}

function wasmName(asset: string, codec: BundledCodec): string {
  const name = /__webpack_require__\.p \+ "([\w.]+\.wasm)"/.exec(asset)?.[1]
  if (name === undefined)
    throw new Error(`OHIF loads the WASM of ${codec.package} in another way than expected`)
  return name
}

/** Older glue asks for `exports`, which the bundler renames away: said once more at the end. */
const moduleBody = ({ source, exported }: InstalledCodec) => `${source}\nmodule.exports = ${exported};\n`
