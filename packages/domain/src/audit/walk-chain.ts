import { type CanonicalEvent, GENESIS, linkHash } from './canonical-event.ts'

/** A link with its row, as they are read in the order of positions. */
export interface ChainRow {
  readonly position: number
  readonly hash: string
  readonly eventId: string
  /** Null: the link names a row that is not there. */
  readonly event: CanonicalEvent | null
}

/** What can be wrong with a chain; each is one of the ways in which somebody may have written to it. */
export type FindingKind =
  /** The row does not give its digest any more. */
  | 'edited'
  /** A link or its row is gone. */
  | 'deleted'
  /** A row without a link, or a link between two that belong together. */
  | 'inserted'
  /** Rows that give each other's digests. */
  | 'reordered'
  /** A signed head lies beyond the end. */
  | 'truncated'
  /** Sound by itself, but not what was signed. */
  | 'rebuilt'
  /** The store holds a signed head that the database has never heard of: an older state came back. */
  | 'rolled-back'
  /** A head of what was lost when the database was brought back from a backup, as the chain itself says; no fault. */
  | 'restored'
  /** A head in the store whose signature is not ours. */
  | 'head-forged'
  /** A head that only the database or only the store knows. */
  | 'head-missing'

export interface Finding {
  readonly kind: FindingKind
  /** First position concerned. */
  readonly position: number
  readonly eventId?: string
}

interface Suspect extends ChainRow {
  readonly event: CanonicalEvent
  /** Digests one and two links before. */
  readonly previous: string
  readonly beforePrevious: string
}

/** Beyond this many wrong digests the ways they went wrong are not told apart: it takes comparing each with each. */
const COMPARED_MAX = 200
const KEPT_MAX = 1000

/** Walks a chain from its first link, recomputing every digest; goes on after a fault, to find all of them. */
export class ChainWalk {
  position = 0
  hash = GENESIS
  #beforeHash = GENESIS
  #wrong = 0
  readonly #suspects: Suspect[] = []
  readonly #findings: Finding[] = []

  take(row: ChainRow): void {
    const gap = row.position - this.position - 1
    if (gap > 0) this.#find({ kind: 'deleted', position: this.position + 1 })
    if (row.event === null) this.#find({ kind: 'deleted', position: row.position, eventId: row.eventId })
    // After a gap the digest before is not known, and the gap is already found.
    else if (gap === 0 && linkHash(this.hash, row.event) !== row.hash) this.#suspect(row, row.event)
    this.#beforeHash = this.hash
    this.hash = row.hash
    this.position = row.position
  }

  /** How many faults there are, and the first thousand of them. */
  finish(): { readonly count: number; readonly findings: readonly Finding[] } {
    const told = tellApart(this.#suspects)
    const untold = this.#wrong - this.#suspects.length
    const findings = [...this.#findings, ...told].sort((a, b) => a.position - b.position)
    return { count: findings.length + untold, findings }
  }

  #find(finding: Finding): void {
    if (this.#findings.length < KEPT_MAX) this.#findings.push(finding)
  }

  #suspect(row: ChainRow, event: CanonicalEvent): void {
    this.#wrong += 1
    if (this.#suspects.length < KEPT_MAX)
      this.#suspects.push({ ...row, event, previous: this.hash, beforePrevious: this.#beforeHash })
  }
}

function tellApart(suspects: readonly Suspect[]): readonly Finding[] {
  const compared = suspects.slice(0, COMPARED_MAX)
  const hashes = new Set(compared.map((one) => one.hash))
  const moved = (one: Suspect) =>
    compared.some((other) => other !== one && hashes.has(linkHash(one.previous, other.event)))
  const findings: Finding[] = []
  for (const run of runsOf(compared)) {
    if (run.some(moved)) findings.push({ kind: 'reordered', position: run[0]!.position })
    else findings.push(...run.map(alone))
  }
  const rest = suspects.slice(COMPARED_MAX)
  return [
    ...findings,
    ...rest.map(({ position, eventId }): Finding => ({ kind: 'edited', position, eventId })),
  ]
}

/** A row that fits the link before the last one means: what stands between was put there. */
function alone(one: Suspect): Finding {
  if (linkHash(one.beforePrevious, one.event) === one.hash)
    return { kind: 'inserted', position: one.position - 1 }
  return { kind: 'edited', position: one.position, eventId: one.eventId }
}

function runsOf(suspects: readonly Suspect[]): readonly (readonly Suspect[])[] {
  const runs: Suspect[][] = []
  for (const one of suspects) {
    const run = runs.at(-1)
    if (run && run.at(-1)!.position === one.position - 1) run.push(one)
    else runs.push([one])
  }
  return runs
}
