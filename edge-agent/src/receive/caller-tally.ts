import { SEEN_CALLERS_MAX, SeenCaller } from '@yingtong/agent-protocol'
import { plainAddress } from './caller-policy.ts'

/** Titles of one address that are told apart: a stranger that makes titles up must not push the others out. */
const PER_ADDRESS_MAX = 16

export type SeenCall = Pick<SeenCaller, 'outcome' | 'callingAeTitle' | 'calledAeTitle' | 'address'>

export interface CallerTally {
  note(call: SeenCall): void
  /** What there is to say; the same again until it was `taken`, so that a lost answer counts nothing twice. */
  report(): readonly SeenCaller[]
  taken(report: readonly SeenCaller[]): void
}

/** Counts who called and is not on the list, bounded in whatever they claim to be. */
export function createCallerTally(now: () => Date): CallerTally {
  let gathered = new Map<string, SeenCaller>()
  let reporting: readonly SeenCaller[] = []
  return {
    note: (call) => {
      const at = now().toISOString()
      const fresh = SeenCaller.safeParse({
        ...call,
        ...plainFields(call),
        count: 1,
        firstAt: at,
        lastAt: at,
      }).data
      if (!fresh) return
      const key = JSON.stringify([fresh.outcome, fresh.callingAeTitle, fresh.calledAeTitle, fresh.address])
      const known = gathered.get(key)
      // Behind the others: the one that called last goes last.
      gathered.delete(key)
      gathered.set(key, known ? { ...known, count: known.count + 1, lastAt: at } : fresh)
      makeRoom(gathered, fresh.address)
    },
    report: () => {
      if (reporting.length === 0) {
        reporting = [...gathered.values()]
        gathered = new Map()
      }
      return reporting
    },
    taken: (report) => {
      if (report === reporting) reporting = []
    },
  }
}

/** Only what the wire may carry: one odd title must not cost the whole heartbeat. */
function plainFields({ callingAeTitle, calledAeTitle, address }: SeenCall) {
  const plain = (title: string) => title.replace(/[^ -[\]-~]/g, '?').slice(0, 16)
  return {
    callingAeTitle: plain(callingAeTitle),
    calledAeTitle: plain(calledAeTitle),
    address: plainAddress(address),
  }
}

function makeRoom(gathered: Map<string, SeenCaller>, address: string): void {
  const of = (wanted: string) => [...gathered].filter(([, caller]) => caller.address === wanted)
  const own = of(address)
  if (own.length > PER_ADDRESS_MAX && own[0]) gathered.delete(own[0][0])
  if (gathered.size <= SEEN_CALLERS_MAX) return
  const counts = new Map<string, number>()
  for (const caller of gathered.values()) counts.set(caller.address, (counts.get(caller.address) ?? 0) + 1)
  const [heaviest = address] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? []
  const oldest = of(heaviest)[0]
  if (oldest) gathered.delete(oldest[0])
}
