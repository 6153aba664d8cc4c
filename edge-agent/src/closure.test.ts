import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const FORBIDDEN = /^(?:pg|pg-.*|drizzle-orm|@aws-sdk\/.*|@smithy\/.*|next|next-auth|react|stripe|express)$/
const OURS = new Set(['@yingtong/agent-protocol', '@yingtong/codecs', '@yingtong/dicom', '@yingtong/dimse'])

/** Every package that an installation of the agent needs, with the one that asked for it. */
function closureOf(folder: string): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (path: string): void => {
    const manifest = JSON.parse(fs.readFileSync(join(path, 'package.json'), 'utf8'))
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      if (found.has(name)) continue
      found.set(name, manifest.name)
      const installed = folderOf(name, path)
      if (installed) visit(installed)
    }
  }
  visit(folder)
  return found
}

function folderOf(name: string, from: string): string | null {
  const roots = createRequire(join(from, 'package.json')).resolve.paths(name) ?? []
  const found = roots
    .map((root) => join(root, name))
    .find((path) => fs.existsSync(join(path, 'package.json')))
  return found ? fs.realpathSync(found) : null
}

describe('what an agent brings into a hospital', () => {
  const closure = closureOf(dirname(fileURLToPath(new URL('.', import.meta.url))))

  it('has nothing of the cloud in it', () => {
    expect([...closure].filter(([name]) => FORBIDDEN.test(name))).toEqual([])
    expect([...closure.keys()].filter((name) => name.startsWith('@yingtong/') && !OURS.has(name))).toEqual([])
  })

  it('is found at all: the walk reaches what the packages of ours need', () => {
    for (const name of [...OURS, 'zod', 'dcmjs', '@cornerstonejs/codec-openjph'])
      expect(closure.has(name)).toBe(true)
  })
})
