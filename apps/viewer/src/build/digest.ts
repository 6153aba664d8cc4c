import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

/** First 16 hex digits of a SHA-256: enough to tell two builds or two files apart. */
export function shortDigest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** Digest over names and contents of the sources below `folder` that pass `wanted`. */
export async function digestSources(
  folder: string,
  wanted: (relativePath: string) => boolean,
): Promise<string> {
  const names = await filesBelow(folder)
  const parts: string[] = []
  for (const name of names.filter(wanted)) parts.push(name, await readFile(path.join(folder, name), 'utf8'))
  return shortDigest(...parts)
}

/** Digest over names and sizes below an installed package's folder; the files themselves never change in place. */
export async function digestListing(folder: string): Promise<string> {
  const parts: string[] = []
  for (const name of await filesBelow(folder)) {
    parts.push(`${name} ${(await stat(path.join(folder, name))).size}`)
  }
  return shortDigest(...parts)
}

/** Paths of all files below `folder`, relative to it, with `/`, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}
