import { join, normalize } from 'node:path/posix'
import { type Finding, folderOf, type Repository, type Rule, type TextFile } from '../repository.ts'
import { lineCounter } from '../scan/extract-imports.ts'

const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g
const HTML_LINK = /\b(?:src|href)="([^"]+)"/g
const CODE = /`([^`\n]+)`/g
const FROM_ROOT = /^(?:packages|apps|edge-agent|tests|infra|\.ci)\/[\w@.()[\]/-]+$/
const FROM_HERE = /^(?:src|migrations|fixtures)\/[\w@.()[\]/-]+$/
const MADE_LATER = /(?:^|\/)(?:node_modules|dist|\.next|artifacts|\.data)(?:\/|$)/

/** A document that points at what is gone teaches people not to read documents. */
export const noDeadPaths: Rule = {
  name: 'no-dead-paths',
  because: 'every relative link, anchor and path in a document leads somewhere',
  check: (repository) => repository.documents.flatMap((document) => checkDocument(repository, document)),
}

function checkDocument(repository: Repository, document: TextFile): readonly Finding[] {
  // Fenced blocks show commands and samples, not promises.
  const text = document.text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ' '))
  const lineAt = lineCounter(text)
  const dead = (pattern: RegExp, isAlive: (target: string) => boolean) =>
    [...text.matchAll(pattern)]
      .filter((match) => !isAlive(match[1] ?? ''))
      .map((match) => ({ path: document.path, line: lineAt(match.index), text: `${match[1]} leads nowhere` }))
  const link = (target: string) => isLinkAlive(repository, document, target)
  return [
    ...dead(LINK, link),
    ...dead(HTML_LINK, link),
    ...dead(CODE, (code) => isCodeAlive(repository, document, code)),
  ]
}

function isLinkAlive(repository: Repository, document: TextFile, target: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) return true
  const [path = '', anchor] = decodeURI(target).split('#')
  const full = path === '' ? document.path : normalize(join(folderOf(document.path), path))
  if (full.startsWith('..') || path.startsWith('/') || !repository.exists(full.replace(/\/$/, '')))
    return false
  if (anchor === undefined || !full.endsWith('.md')) return true
  const other = repository.documents.find((candidate) => candidate.path === full)
  return other !== undefined && headings(other.text).has(anchor)
}

function isCodeAlive(repository: Repository, document: TextFile, code: string): boolean {
  if (MADE_LATER.test(code)) return true
  const path = code.replace(/:\d+(?:-\d*)?$/, '').replace(/\/$/, '')
  if (FROM_ROOT.test(path)) return repository.exists(path)
  return FROM_HERE.test(path) ? repository.exists(join(folderOf(document.path), path)) : true
}

/** The anchors of a document's headings, made the way GitHub makes them. */
function headings(text: string): ReadonlySet<string> {
  const anchors = [...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, title = '']) =>
    title
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
  return new Set(anchors)
}
