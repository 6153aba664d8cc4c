import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readOhif } from './stage-ohif.ts'

interface Bundled {
  readonly replacedByInstalled: readonly string[]
  readonly parts: readonly { readonly name: string; readonly seen?: string }[]
}

const FLOORS = path.resolve(import.meta.dirname, '../../../../security/floors.json')
/** A module with its path, as rspack writes it into readable bundles, and webpack into those of the slide viewer. */
const BY_PATH = [
  /CONCATENATED MODULE: [^ \n]*node_modules\/((?:@[^/ \n]+\/)?[^/ \n]+)/g,
  /"\.\.\/node_modules\/((?:@[^/" \n]+\/)?[^/" \n]+)\//g,
]

let bundled: Bundled
const scripts: string[] = []
const found = new Set<string>()

beforeAll(async () => {
  bundled = JSON.parse(await readFile(FLOORS, 'utf8')).bundled
  const { folder, sources, reached } = await readOhif('/viewer/test/')
  for (const name of [...reached].filter((each) => each.endsWith('.js')))
    scripts.push(sources.get(name) ?? (await readFile(path.join(folder, name), 'utf8')))
  for (const pattern of BY_PATH)
    for (const text of scripts) for (const [, name = ''] of text.matchAll(pattern)) found.add(name)
}, 60_000)

describe('the list of what the viewer carries', () => {
  it('names every package that its code names by path', () => {
    const listed = new Set([...bundled.replacedByInstalled, ...bundled.parts.map((part) => part.name)])
    // The module of the tours is empty now, its style sheet is a line without rules.
    expect([...found].filter((name) => !listed.has(name) && name !== 'shepherd.js')).toEqual([])
  })

  it('names nothing that is not there', () => {
    const isThere = ({ name, seen }: Bundled['parts'][number]) =>
      seen === undefined ? found.has(name) : scripts.some((text) => text.includes(seen))
    expect(bundled.parts.filter((part) => !isThere(part)).map((part) => part.name)).toEqual([])
  })
})
