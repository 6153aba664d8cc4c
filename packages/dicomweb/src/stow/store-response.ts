import type { DicomJson, DicomJsonElement } from '@yingtong/dicom'
import type { InstanceOutcome } from '@yingtong/domain'
import { FAILURE_REASON, WARNING_CONFLICT } from './failure-reason.table.ts'

type Stored = Extract<InstanceOutcome, { outcome: 'stored' | 'duplicate' | 'conflict' }>
type Refused = Exclude<InstanceOutcome, Stored>

const isStored = (outcome: InstanceOutcome): outcome is Stored =>
  outcome.outcome === 'stored' || outcome.outcome === 'duplicate' || outcome.outcome === 'conflict'

const ui = (uid: string): DicomJsonElement => ({ vr: 'UI', Value: [uid] })
const us = (value: number): DicomJsonElement => ({ vr: 'US', Value: [value] })

function referenced(outcome: Stored, base: string): DicomJson {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid } = outcome
  const address = `${base}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`
  return {
    '00081150': ui(sopClassUid),
    '00081155': ui(sopInstanceUid),
    '00081190': { vr: 'UR', Value: [address] },
    ...(outcome.outcome === 'conflict' ? { '00081196': us(WARNING_CONFLICT) } : {}),
  }
}

function failed(outcome: Refused): DicomJson {
  return {
    ...(outcome.sopClassUid ? { '00081150': ui(outcome.sopClassUid) } : {}),
    ...(outcome.sopInstanceUid ? { '00081155': ui(outcome.sopInstanceUid) } : {}),
    '00081197': us(FAILURE_REASON[outcome.reason]),
    // Plain words beside the code: Error Comment.
    '00000902': { vr: 'LO', Value: [outcome.explanation.slice(0, 64)] },
  }
}

/** The Store Instances Response Module (PS3.18 Table 10.5.3-1) with its status: 200, 202 in part, 409 none. */
export function storeResponse(outcomes: readonly InstanceOutcome[], base: string, study?: string): Response {
  const stored = outcomes.filter(isStored)
  const named = outcomes.filter((each): each is Refused => !isStored(each) && each.sopInstanceUid !== null)
  const nameless = outcomes.filter((each): each is Refused => !isStored(each) && each.sopInstanceUid === null)
  const studies = new Set(stored.map((each) => each.studyInstanceUid))
  const one = study ?? (studies.size === 1 ? [...studies][0] : undefined)
  const body: DicomJson = {
    ...(one ? { '00081190': { vr: 'UR', Value: [`${base}/studies/${one}`] } } : {}),
    ...(stored.length > 0
      ? { '00081199': { vr: 'SQ', Value: stored.map((each) => referenced(each, base)) } }
      : {}),
    ...(named.length > 0 ? { '00081198': { vr: 'SQ', Value: named.map(failed) } } : {}),
    ...(nameless.length > 0 ? { '0008119A': { vr: 'SQ', Value: nameless.map(failed) } } : {}),
  }
  const refused = named.length + nameless.length
  const warned = stored.some((each) => each.outcome === 'conflict')
  const status = stored.length === 0 ? 409 : refused > 0 || warned ? 202 : 200
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/dicom+json', 'cache-control': 'no-store' },
  })
}
