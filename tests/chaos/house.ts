import { setTimeout as delay } from 'node:timers/promises'
import { readJson } from '../harness/product-data.ts'
import { type Product, startProduct } from '../harness/start-product.ts'
import { descendantsOf, type SeenProcess, stillRuns } from './process-tree.ts'

const AGAIN_MS = 500

/** A product that is started again on its data and ports after its supervisor was killed, as systemd would. */
export class House {
  product: Product
  readonly #env: Record<string, string>
  readonly #seen = new Map<string, SeenProcess>()
  /** What earlier starts said about their processes. */
  #told = ''

  private constructor(product: Product, env: Record<string, string>) {
    this.product = product
    this.#env = env
  }

  static async open(dataDir: string, env: Record<string, string>): Promise<House> {
    return new House(await startProduct({ dataDir, env }), env)
  }

  get output(): string {
    return this.#told + this.product.process.output
  }

  supervisorPid(): number {
    return readJson<{ supervisor: { pid: number } }>(this.product, 'run.json').supervisor.pid
  }

  /** Starts it again and again until it stands, or `patienceMs` have passed. */
  async reopen(patienceMs: number): Promise<void> {
    const { process: dead, web, dicomPort, dataDir } = this.product
    await dead.exited
    this.#told = (this.#told + dead.output).slice(-1024 * 1024)
    const ports = { web: Number(new URL(web).port), dicom: dicomPort }
    for (const until = performance.now() + patienceMs; ; await delay(AGAIN_MS)) {
      try {
        this.product = await startProduct({ dataDir, env: this.#env, ports })
        return
      } catch (error) {
        if (performance.now() > until) throw error
      }
    }
  }

  /** Ctrl-C; the data stays. */
  async close(): Promise<void> {
    if (this.product.process.running) await this.product.stop({ keepData: true })
  }

  /** Looks at who belongs to the house now; who did once and runs on without a parent here is an orphan. */
  orphans(): readonly SeenProcess[] {
    const now = descendantsOf(this.product.process.pid)
    const mine = new Set(now.map(({ pid }) => pid))
    for (const each of now) this.#seen.set(`${each.pid} ${each.startTicks}`, each)
    for (const [key, each] of this.#seen) if (!stillRuns(each)) this.#seen.delete(key)
    return [...this.#seen.values()].filter(({ pid }) => !mine.has(pid))
  }
}
