import { parseKeys, pressId } from './key-chord.ts'
import type { KeyCommand, KeyZone } from './key-commands.table.ts'

export interface KeyClash {
  readonly binding: string
  readonly command: string
  /** The other command, or the list that holds the key. */
  readonly with: string
}

export interface ClashRules {
  readonly together: readonly (readonly KeyZone[])[]
  readonly ohif: readonly string[]
  readonly forbidden: readonly string[]
}

type Commands = Readonly<Record<string, KeyCommand>>

const idOf = (binding: string) => parseKeys(binding).map(pressId).join(' ')
const startOf = (binding: string) => idOf(binding).split(' ')[0] ?? ''

function bindingsOf(commands: Commands): { id: string; binding: string; zone: KeyZone }[] {
  return Object.entries(commands).flatMap(([id, c]) =>
    c.keys.map((binding) => ({ id, binding, zone: c.zone })),
  )
}

/** One key starts the other, so pressing it would be read two ways. */
function overlap(a: string, b: string): boolean {
  if (idOf(a) === idOf(b)) return true
  const sequences = [a, b].filter((x) => x.includes(' ')).length
  return sequences === 1 && startOf(a) === startOf(b)
}

/** Every clash of a key table: inside zones that listen together, with OHIF's keys, with the forbidden list. */
export function findClashes(commands: Commands, rules: ClashRules): readonly KeyClash[] {
  const all = bindingsOf(commands)
  const clashes: KeyClash[] = []
  for (const zones of rules.together) {
    const here = all.filter((x) => zones.includes(x.zone))
    here.forEach((a, i) => {
      for (const b of here.slice(i + 1)) {
        if (a.id !== b.id && overlap(a.binding, b.binding))
          clashes.push({ binding: a.binding, command: a.id, with: b.id })
      }
    })
  }
  const ohif = new Set(rules.ohif.map(idOf))
  const forbidden = new Set(rules.forbidden.map(idOf))
  for (const { id, binding, zone } of all) {
    if (zone === 'workplace' && ohif.has(startOf(binding)))
      clashes.push({ binding, command: id, with: 'OHIF' })
    if (forbidden.has(startOf(binding))) clashes.push({ binding, command: id, with: 'forbidden' })
  }
  return clashes
}
