import { isKnownTag, isPrivateTag } from '../dictionary/dictionary.ts'
import { CONFIDENTIALITY_PROFILE } from './confidentiality-profile.table.ts'
import type { DeidentifyOptions } from './deidentify-options.ts'

/** What becomes of an element: `shift` moves dates, `uid` maps UIDs; `keep` walks into sequences all the same. */
export type Action = 'keep' | 'remove' | 'empty' | 'dummy' | 'uid' | 'shift'

interface ProfileRow {
  readonly basic: string
  /** Letter of the option → K or C. */
  readonly options: ReadonlyMap<string, string>
}

const rows = new Map<number, ProfileRow>()

function rowOf(tag: number): ProfileRow | undefined {
  if (rows.size === 0)
    for (const line of CONFIDENTIALITY_PROFILE.trim().split('\n')) {
      const [tagHex = '', basic = '', options = ''] = line.split(' ')
      const pairs = [...options.matchAll(/([a-z])([KC])/g)].map(
        ([, letter = '', act = '']) => [letter, act] as const,
      )
      rows.set(Number.parseInt(tagHex, 16), { basic, options: new Map(pairs) })
    }
  return rows.get(tag)
}

/**
 * Where the action depends on the type in the IOD (`X/Z/D`), the one that suits every type: a value where one may be
 * required, emptiness where that is enough. Sequences get no made-up items: `X/D` is removed, `X/Z/D` emptied.
 */
const BASIC: Readonly<Record<string, Action>> = {
  X: 'remove',
  Z: 'empty',
  D: 'dummy',
  U: 'uid',
  'X/Z': 'empty',
  'X/D': 'dummy',
  'X/Z/D': 'dummy',
  'Z/D': 'dummy',
  // The items stay, the UIDs in them are replaced.
  'X/Z/U*': 'uid',
}
const BASIC_OF_SEQUENCE: Readonly<Record<string, Action>> = { ...BASIC, 'X/D': 'remove', 'X/Z/D': 'empty' }

function chosenOptions(options: DeidentifyOptions): string {
  const { dates } = options
  return [
    dates === 'keep' ? 'f' : dates === 'shift' ? 'm' : '',
    options.keepUids ? 'u' : '',
    options.keepPatientCharacteristics ? 'p' : '',
    options.keepDevice ? 'd' : '',
    options.keepInstitution ? 'i' : '',
  ].join('')
}

const TEMPORAL_VRS: ReadonlySet<string> = new Set(['DA', 'DT', 'TM'])
/** Text in which anything may stand. */
const PROSE_VRS: ReadonlySet<string> = new Set(['LT', 'ST', 'UT'])
/** UIDs that name kinds, not things: SOP classes, related and original classes, coding schemes, mapping resources. */
const KIND_UIDS: ReadonlySet<number> = new Set([
  0x00080016, 0x0008001a, 0x0008001b, 0x00080062, 0x0008010c, 0x00080117, 0x00080118, 0x00081150, 0x0008115a,
  0x00041510, 0x00020002, 0x00020010, 0x00020012,
])

/** What the table does not name: names, UIDs, dates and prose are treated as their kin in it, all else stays. */
function unlisted(tag: number, vr: string, options: DeidentifyOptions): Action {
  if (vr === 'UN' || !isKnownTag(tag)) return 'remove'
  if (vr === 'PN' || PROSE_VRS.has(vr)) return 'empty'
  if (vr === 'AS') return options.keepPatientCharacteristics ? 'keep' : 'remove'
  if (vr === 'UI') return options.keepUids || KIND_UIDS.has(tag) ? 'keep' : 'uid'
  if (TEMPORAL_VRS.has(vr))
    return options.dates === 'keep' ? 'keep' : options.dates === 'shift' ? 'shift' : 'remove'
  return 'keep'
}

/** Groups that go whole: curves and overlays (PS3.15 Table E.1-1), padding and group lengths, which would be wrong. */
function isRemovedGroup(tag: number): boolean {
  const group = tag >>> 16
  const family = group & 0xff00
  return (
    isPrivateTag(tag) ||
    family === 0x5000 ||
    family === 0x6000 ||
    tag === 0xfffcfffc ||
    ((tag & 0xffff) === 0 && group !== 0)
  )
}

/** The action for one element under the profile and the chosen options (PS3.15 Table E.1-1). */
export function actionFor(tag: number, vr: string, options: DeidentifyOptions): Action {
  if (isRemovedGroup(tag)) return 'remove'
  const row = rowOf(tag)
  if (row === undefined) return unlisted(tag, vr, options)
  const acts = [...chosenOptions(options)].map((letter) => row.options.get(letter))
  if (acts.includes('K')) return 'keep'
  if (options.dates === 'shift' && row.options.get('m') === 'C' && TEMPORAL_VRS.has(vr)) return 'shift'
  // Cleaning text cannot be done by rule: where an option asks for it, the profile's own action is stricter.
  return (vr === 'SQ' ? BASIC_OF_SEQUENCE : BASIC)[row.basic] ?? 'remove'
}
