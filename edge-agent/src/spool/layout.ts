import * as fs from 'node:fs'
import { join } from 'node:path'
import { fsyncDirectorySync } from './durable-file.ts'

const SHA256_HEX = /^[0-9a-f]{64}$/

export function isSha256Hex(text: string): boolean {
  return SHA256_HEX.test(text)
}

/** The 256 folders `00`…`ff` of `ready/`. */
export const FAN_OUT: readonly string[] = Array.from({ length: 256 }, (_, i) =>
  i.toString(16).padStart(2, '0'),
)

/** Where things lie. Every name is a digest or a random UUID; nothing from the wire is ever part of a path. */
export interface SpoolLayout {
  readonly root: string
  readonly incoming: string
  readonly ready: string
  readonly packs: string
  readonly quarantine: string
  readonly journal: string
  readonly ballast: string
  newTempPath(): string
  newPackTempPath(): string
  /** Beginning of the names of the files that hold encoded frames until their pack is made. */
  newPartsBase(): string
  readyFolder(sha256: string): string
  readyPath(sha256: string): string
  packPath(sha256: string): string
  quarantinePath(sha256: string): string
}

/** Whom the hospital lets in, as the cloud said last. */
export function callerListPath(root: string): string {
  return join(root, 'callers.json')
}

/** Compiled code of this version; may be removed at any time. */
export function codeCacheFolder(root: string): string {
  return join(root, 'code-cache')
}

function digestName(sha256: string): string {
  if (!isSha256Hex(sha256)) throw new Error('not a SHA-256 in hex')
  return sha256
}

export function spoolLayout(root: string): SpoolLayout {
  const incoming = join(root, 'incoming')
  const ready = join(root, 'ready')
  const packs = join(root, 'packs')
  const quarantine = join(root, 'quarantine')
  const readyFolder = (sha256: string) => join(ready, digestName(sha256).slice(0, 2))
  return {
    root,
    incoming,
    ready,
    packs,
    quarantine,
    journal: join(root, 'journal.db'),
    ballast: join(root, 'ballast'),
    newTempPath: () => join(incoming, `${crypto.randomUUID()}.part`),
    newPackTempPath: () => join(packs, `${crypto.randomUUID()}.tmp`),
    newPartsBase: () => join(packs, crypto.randomUUID()),
    readyFolder,
    readyPath: (sha256) => join(readyFolder(sha256), `${sha256}.dcm`),
    packPath: (sha256) => join(packs, `${digestName(sha256)}.pack`),
    quarantinePath: (sha256) => join(quarantine, `${digestName(sha256)}.bin`),
  }
}

/** Makes the folders, readable by the agent's account only, and their names durable. */
export function prepareSpool(layout: SpoolLayout): void {
  const folders = [layout.root, layout.incoming, layout.ready, layout.packs, layout.quarantine]
  for (const folder of folders) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of FAN_OUT) fs.mkdirSync(join(layout.ready, name), { recursive: true, mode: 0o700 })
  fsyncDirectorySync(layout.ready)
  fsyncDirectorySync(layout.root)
}

/** Removes what a crash left half-written: all of `incoming/`, packs without a name; returns how many files went. */
export function removeTemporaryFiles(layout: SpoolLayout): number {
  const left = [
    ...fs.readdirSync(layout.incoming).map((name) => join(layout.incoming, name)),
    ...fs
      .readdirSync(layout.packs)
      .flatMap((name) => (name.endsWith('.tmp') ? join(layout.packs, name) : [])),
  ]
  for (const path of left) fs.rmSync(path, { force: true })
  return left.length
}
