import { CallerList, reasonOf } from '@yingtong/agent-protocol'
import { readSmallFile, writeSmallFile } from '../identity/small-file.ts'
import type { Log } from '../log.ts'
import { type CallerRule, networksOf, standingBy } from './caller-policy.ts'
import { type CallerTally, createCallerTally } from './caller-tally.ts'

/** However the clock jumps, an agent is never open for longer: a day, and the five minutes that clocks may differ. */
const OPEN_MS_MAX = 86_400_000 + 300_000

/** `known` has the reserved places; `guest` is let in by a rule for any title, `visitor` because the agent is open. */
export type Standing = 'known' | 'guest' | 'visitor' | 'stranger'

export interface CallerDesk {
  standingOf(aeTitle: string, address: string): Standing
  readonly tally: CallerTally
  /** The hospital's list and the environment's. */
  readonly rules: readonly CallerRule[]
  /** The name of the list that is in force and on the disk; undefined when there is none. */
  readonly revision: string | undefined
  /** Takes the hospital's list; true when it is another one than before, and on the disk. */
  take(list: CallerList): boolean
}

export interface CallerDeskOptions {
  /** Of the environment; they count besides the hospital's list. */
  readonly rules: readonly CallerRule[]
  /** The last list, for a start without the cloud. */
  readonly path: string
  /** As the cloud counts. */
  readonly now: () => Date
  readonly log: Log
}

/** Says who may send: the hospital's list as the cloud gave it last, whether the cloud is there or not. */
export function openCallerDesk({ rules, path, now, log }: CallerDeskOptions): CallerDesk {
  let list = readList(path, log)
  let known = rulesOf(list)
  let revision = list?.revision
  const isOpen = (): boolean => {
    const leftMs = list?.openUntil ? Date.parse(list.openUntil) - now().getTime() : 0
    return leftMs > 0 && leftMs <= OPEN_MS_MAX
  }
  return {
    tally: createCallerTally(now),
    get rules() {
      return [...known, ...rules]
    },
    get revision() {
      return revision
    },
    standingOf: (aeTitle, address) => {
      const standing = standingBy([...known, ...rules], aeTitle, address)
      return standing === 'stranger' && isOpen() ? 'visitor' : standing
    },
    take: (next) => {
      if (next.revision === revision) return false
      list = next
      known = rulesOf(next)
      try {
        writeSmallFile(path, `${JSON.stringify(next)}\n`)
      } catch (error) {
        // It counts all the same; it comes again with the next heartbeat, since we do not say that we have it.
        log('error', 'callers.not-kept', { error: reasonOf(error) })
        return false
      }
      revision = next.revision
      log('info', 'callers.taken', { callers: next.callers.length, openUntil: next.openUntil })
      return true
    },
  }
}

function rulesOf(list: CallerList | null): readonly CallerRule[] {
  const titles = (list?.callers ?? []).filter(({ aeTitle }) => aeTitle !== '*') // which is a title like others there
  return titles.map(({ aeTitle, networks }) => ({ aeTitle, networks: networksOf(networks) }))
}

/** A list that cannot be read counts as none: the cloud gives it again. */
function readList(path: string, log: Log): CallerList | null {
  try {
    const text = readSmallFile(path)
    return text === null ? null : CallerList.parse(JSON.parse(text))
  } catch (error) {
    log('error', 'callers.not-read', { error: reasonOf(error) })
    return null
  }
}
