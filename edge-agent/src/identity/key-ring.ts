import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { fsyncDirectorySync } from '../spool/durable-file.ts'
import { type AgentKey, makeKeyFile, readKeyFile } from './key-file.ts'

/**
 * The key in force and, while it is being exchanged, the next one. Both lie on the disk before the cloud hears of
 * them, so that no crash and no lost answer leaves the agent without a key that the cloud knows.
 */
export class KeyRing {
  readonly #path: string
  #inForce: AgentKey
  #next: AgentKey | null

  private constructor(path: string, inForce: AgentKey, next: AgentKey | null) {
    this.#path = path
    this.#inForce = inForce
    this.#next = next
  }

  static async open(path: string): Promise<KeyRing> {
    const inForce = await readKeyFile(path)
    if (!inForce) throw new Error('EDGE_KEY_FILE is not there')
    return new KeyRing(path, inForce, await readKeyFile(nextPath(path)))
  }

  /** What requests are signed with. */
  get current(): CryptoKey {
    return this.#inForce.key
  }

  get next(): AgentKey | null {
    return this.#next
  }

  /** Makes the next key unless it is there. */
  async prepareNext(): Promise<AgentKey> {
    this.#next ??= await makeKeyFile(nextPath(this.#path))
    return this.#next
  }

  /** The cloud knows the next key: it is the one in force now. */
  takeNext(): void {
    if (!this.#next) return
    fs.renameSync(nextPath(this.#path), this.#path)
    fsyncDirectorySync(dirname(this.#path))
    this.#inForce = this.#next
    this.#next = null
  }
}

const nextPath = (path: string): string => `${path}.next`
