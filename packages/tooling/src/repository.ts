import { extractImports, type ImportRef, lineCounter } from './scan/extract-imports.ts'
import { type MaskedSource, maskSource } from './scan/mask-source.ts'

/** One TypeScript or JavaScript file of ours; paths are relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly masked: MaskedSource
  readonly imports: readonly ImportRef[]
  readonly lines: number
  /** Line of an index into the text. */
  lineAt(index: number): number
}

export interface PackageManifest {
  readonly name: string
  /** Folder, `''` for the root. */
  readonly folder: string
  readonly exports: readonly string[]
  readonly dependencies: readonly string[]
  readonly devDependencies: readonly string[]
  readonly scripts: readonly string[]
}

export interface TextFile {
  readonly path: string
  readonly text: string
}

/** The whole tree as the rules see it; made by `readRepository`, or by hand in a rule's test. */
export interface Repository {
  readonly sources: readonly SourceFile[]
  readonly packages: readonly PackageManifest[]
  /** Markdown files. */
  readonly documents: readonly TextFile[]
  /** Everything else that can name a package or a path: JSON, CSS, HTML, shell. */
  readonly others: readonly TextFile[]
  readonly lockfile: string | null
  /** Whether a file or a folder of that path is there. */
  exists(path: string): boolean
}

export interface Finding {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** A rule that fails is a rule that holds: each has its own test with a sample it must refuse. */
export interface Rule {
  readonly name: string
  readonly because: string
  check(repository: Repository): readonly Finding[]
}

/** Reads one source into the form the rules work on. */
export function sourceFile(path: string, text: string): SourceFile {
  const masked = maskSource(text)
  return {
    path,
    text,
    masked,
    imports: extractImports(masked),
    lines: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    lineAt: lineCounter(text),
  }
}

/** Reads one `package.json`. */
export function packageManifest(folder: string, text: string): PackageManifest {
  const json = JSON.parse(text) as Record<string, Record<string, unknown> | undefined> & { name?: string }
  const keys = (field: string) => Object.keys(json[field] ?? {})
  return {
    name: json.name ?? '',
    folder,
    exports: keys('exports'),
    dependencies: keys('dependencies'),
    devDependencies: keys('devDependencies'),
    scripts: Object.values(json.scripts ?? {}).map(String),
  }
}

/** A repository out of literals, for the tests of rules. */
export function sampleRepository(
  files: Readonly<Record<string, string>>,
  lockfile: string | null = null,
): Repository {
  const paths = Object.keys(files)
  const folders = new Set(
    paths.flatMap((path) => {
      const parts = path.split('/')
      return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
    }),
  )
  const pick = (ending: RegExp) =>
    paths.filter((path) => ending.test(path)).map((path) => ({ path, text: files[path] ?? '' }))
  return {
    sources: pick(SOURCE).map((file) => sourceFile(file.path, file.text)),
    packages: pick(MANIFEST).map((file) => packageManifest(folderOf(file.path), file.text)),
    documents: pick(DOCUMENT),
    others: pick(OTHER),
    lockfile,
    exists: (path) => paths.includes(path) || folders.has(path),
  }
}

export const SOURCE = /\.(?:ts|tsx|mts|mjs|js)$/
export const MANIFEST = /(?:^|\/)package\.json$/
export const DOCUMENT = /\.md$/
export const OTHER = /\.(?:json|jsonc|css|html|sh|yaml|yml)$/

/** The folder part of a path, `''` at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}
