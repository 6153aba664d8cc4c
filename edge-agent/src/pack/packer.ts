import * as fs from 'node:fs'
import { reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import { fsyncDirectory, isDiskFault, removeFile } from '../spool/durable-file.ts'
import type { Item } from '../spool/item-rows.ts'
import type { Spool } from '../spool/open-spool.ts'
import {
  FIRST_PACK_BYTES,
  isDue,
  isFull,
  isSettled,
  type OpenPack,
  PACK_BYTES,
  seriesOf,
} from './open-pack.ts'
import { type AssembledPack, PackTaskError } from './pack-tasks.ts'
import type { PackThreads } from './pack-threads.ts'

const TICK_MS = 100
const WINDOW_ITEMS = 64
const RETRY_MS = 5_000
/** Tries of an object: as HTJ2K first, then as it came, then it waits for a person. */
const ENCODE_ATTEMPTS = 2
const ATTEMPTS = 4

export interface PackerDependencies extends Spool {
  readonly threads: PackThreads
  readonly workers: number
  readonly log: Log
  /** The machine belongs to the devices for a moment: nothing new is begun. */
  isRush(): boolean
  /** A pack is on the disk and in the journal. */
  onPacked(): void
}

/**
 * Turns acknowledged objects into packs. Its input is the journal alone, read in order of arrival, so that live work
 * and what a crash left are the same; nothing it holds in memory matters for durability.
 */
export class Packer {
  readonly #deps: PackerDependencies
  readonly #open = new Map<string, OpenPack>()
  readonly #sealed = new Set<OpenPack>()
  readonly #seriesBegun = new Map<string, number>()
  #window: Item[] = []
  #retry: Item[] = []
  #cursor = 0
  #encoding = 0
  #pausedUntil = 0
  #stopped = false
  readonly #timer: NodeJS.Timeout

  constructor(deps: PackerDependencies) {
    this.#deps = deps
    this.#timer = setInterval(() => this.#safely(() => this.#tick()), TICK_MS)
    this.notify()
  }

  /** There may be new rows. */
  notify(): void {
    if (!this.#stopped) this.#safely(() => this.#pump())
  }

  /** A device has hung up. */
  deviceHungUp(): void {
    for (const pack of this.#open.values()) pack.deviceHungUp = true
  }

  /** Rows that were in a pack are waiting again: read the journal from the start once more. */
  rewind(): void {
    this.#cursor = 0
    this.notify()
  }

  /** Nothing in memory waits to be packed. */
  get idle(): boolean {
    return (
      this.#window.length + this.#retry.length + this.#open.size + this.#sealed.size + this.#encoding === 0
    )
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#deps.threads.close()
  }

  /** A disk that cannot be read or written for a moment costs a turn, not the process. */
  #safely(turn: () => void): void {
    try {
      turn()
    } catch (error) {
      this.#pause()
      this.#deps.log('error', 'pack.turn-failed', { error: reasonOf(error) })
    }
  }

  #tick(): void {
    const now = performance.now()
    if (now >= this.#pausedUntil) {
      this.#window.push(...this.#retry.splice(0))
      for (const pack of this.#sealed) void this.#assemble(pack)
    }
    this.#pump()
    const waiting = new Set(this.#window.map(seriesOf))
    for (const pack of this.#open.values()) {
      if (isSettled(pack) && isDue(pack, now) && !waiting.has(pack.series)) this.#seal(pack)
    }
    for (const [series, at] of this.#seriesBegun) if (now - at > 60_000) this.#seriesBegun.delete(series)
  }

  #pump(): void {
    const { journal, space, threads, workers } = this.#deps
    if (performance.now() < this.#pausedUntil || this.#deps.isRush()) return
    if (this.#window.length < WINDOW_ITEMS / 2) this.#refill()
    // A full disk is emptied by sending: no new packs while others wait to be sent.
    if (this.#window.length > 0 && space.isCritical() && journal.packs.toSend(1).length > 0) return
    while (this.#window.length > 0 && threads.load < workers * 2) {
      const item = this.#window.shift()
      if (item) void this.#encode(item, this.#packFor(item))
    }
  }

  #refill(): void {
    const busy = this.#busy()
    const rows = this.#deps.journal.items.waiting(this.#cursor, WINDOW_ITEMS)
    this.#cursor = rows.at(-1)?.id ?? this.#cursor
    this.#window.push(...rows.filter(({ sha256 }) => !busy.has(sha256)))
  }

  /** Only after rewind() can a row come up that is being worked on. */
  #busy(): ReadonlySet<string> {
    const packs = [...this.#open.values(), ...this.#sealed]
    const waiting = [...this.#window, ...this.#retry].map(({ sha256 }) => sha256)
    return new Set([...waiting, ...packs.flatMap(({ items }) => [...items.keys()])])
  }

  #packFor(item: Item): OpenPack {
    const series = seriesOf(item)
    const current = this.#open.get(series)
    if (current && !isFull(current, item)) return current
    if (current) this.#seal(current)
    const now = performance.now()
    const pack: OpenPack = {
      series,
      partsBase: this.#deps.layout.newPartsBase(),
      openedAt: now,
      limitBytes: this.#seriesBegun.has(series) ? PACK_BYTES : FIRST_PACK_BYTES,
      items: new Map(),
      encoded: new Map(),
      sopInstanceUids: new Set(),
      packedBytes: 0,
      lastAt: now,
      deviceHungUp: false,
    }
    this.#open.set(series, pack)
    this.#seriesBegun.set(series, now)
    return pack
  }

  async #encode(item: Item, pack: OpenPack): Promise<void> {
    const { layout, threads } = this.#deps
    const { sha256, sopInstanceUid } = item
    pack.items.set(sha256, item)
    pack.sopInstanceUids.add(sopInstanceUid)
    pack.lastAt = performance.now()
    pack.deviceHungUp = false
    this.#encoding++
    const asItCame = item.attempts >= ENCODE_ATTEMPTS
    const task = {
      kind: 'encode',
      sha256,
      path: layout.readyPath(sha256),
      asItCame,
      partsBase: pack.partsBase,
    } as const
    try {
      const object = await threads.encode(task, asItCame ? 0 : item.frameBytes)
      pack.encoded.set(sha256, object)
      pack.packedBytes += object.packedBytes
    } catch (error) {
      pack.items.delete(sha256)
      this.#failed(item, error)
    }
    this.#encoding--
    if (this.#stopped) return
    if (isFull(pack)) this.#seal(pack)
    if (this.#sealed.has(pack)) void this.#assemble(pack)
    this.notify()
  }

  #seal(pack: OpenPack): void {
    if (this.#open.get(pack.series) === pack) this.#open.delete(pack.series)
    this.#sealed.add(pack)
    void this.#assemble(pack)
  }

  readonly #assembling = new Set<OpenPack>()

  async #assemble(pack: OpenPack): Promise<void> {
    if (this.#stopped || !isSettled(pack) || this.#assembling.has(pack)) return
    const { layout, threads } = this.#deps
    const tempPath = layout.newPackTempPath()
    const objects = [...pack.items.values()]
      .sort((a, b) => a.id - b.id)
      .flatMap(({ sha256 }) => pack.encoded.get(sha256) ?? [])
    this.#assembling.add(pack)
    try {
      if (objects.length > 0) {
        const assembled = await threads.assemble({ kind: 'assemble', objects, tempPath })
        await this.#publish(pack, assembled, tempPath)
      }
      this.#forget(pack)
    } catch (error) {
      this.#safely(() => removeFile(tempPath))
      this.#assemblyFailed(pack, error)
    }
    this.#assembling.delete(pack)
  }

  /** File, folder, journal: in this order, so that a row always has its file. */
  async #publish(pack: OpenPack, { sha256, byteLength }: AssembledPack, tempPath: string): Promise<void> {
    const { layout, journal, log } = this.#deps
    fs.renameSync(tempPath, layout.packPath(sha256))
    await fsyncDirectory(layout.packs)
    const items = [...pack.items.values()]
    const [first] = items
    if (!first) return
    const times = items.map(({ receivedAt }) => receivedAt)
    journal.write(() => {
      journal.packs.insert({
        sha256,
        byteLength,
        studyInstanceUid: first.studyInstanceUid,
        seriesInstanceUid: first.seriesInstanceUid,
        items: items.length,
        itemBytes: items.reduce((sum, item) => sum + item.byteLength, 0),
        stat: items.some(({ stat }) => stat),
        oldestReceivedAt: Math.min(...times),
        newestReceivedAt: Math.max(...times),
        packedAt: Date.now(),
      })
      for (const item of items) journal.items.assignToPack(item.sha256, sha256)
    })
    log('info', 'pack.made', { sha256, items: items.length, byteLength })
    this.#deps.onPacked()
  }

  #forget(pack: OpenPack): void {
    this.#sealed.delete(pack)
    const parts = [...pack.encoded.values()].flatMap(({ encoded }) => encoded?.partsPath ?? [])
    for (const path of new Set(parts)) removeFile(path)
  }

  #assemblyFailed(pack: OpenPack, error: unknown): void {
    if (this.#stopped) return
    this.#deps.log('error', 'pack.failed', { items: pack.items.size, error: reasonOf(error) })
    this.#pause()
    // Tried again by the timer: nothing is wrong with the objects.
    if (isDiskFault(error) || (error instanceof PackTaskError && error.failure === 'no-room')) return
    this.#forget(pack)
    for (const item of pack.items.values()) this.#failed(item, error)
  }

  #failed(item: Item, error: unknown): void {
    if (this.#stopped) return
    const { journal, log } = this.#deps
    const failure = error instanceof PackTaskError ? error.failure : 'failed'
    log('error', 'pack.object-failed', { sha256: item.sha256, failure, error: reasonOf(error) })
    if (failure === 'no-room') {
      this.#retry.push(item)
      this.#pause()
      return
    }
    try {
      if (failure === 'damaged' || item.attempts + 1 >= ATTEMPTS) {
        journal.write(() => journal.items.quarantine(item.sha256, reasonOf(error)))
        return
      }
      journal.write(() => journal.items.countAttempt(item.sha256))
      this.#retry.push({ ...item, attempts: item.attempts + 1 })
    } catch (fault) {
      log('error', 'pack.journal-failed', { sha256: item.sha256, error: reasonOf(fault) })
      this.#retry.push(item)
      this.#pause()
    }
  }

  #pause(): void {
    this.#pausedUntil = performance.now() + RETRY_MS
  }
}
