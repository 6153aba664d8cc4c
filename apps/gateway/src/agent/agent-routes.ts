import {
  CommitRequest,
  type CommitResponse,
  decodeQuarantineNote,
  HEADER,
  HeartbeatRequest,
  type HeartbeatResponse,
  type Instruction,
  OfferRequest,
  type OfferResponse,
  type QuarantineResponse,
  RotateKeyRequest,
  type RotateKeyResponse,
  StatusRequest,
  type StatusResponse,
  SUPPORTED_VERSIONS,
} from '@yingtong/agent-protocol'
import {
  askStatus,
  commitUpload,
  DomainError,
  declareStudies,
  expectPart,
  expectUpload,
  type InstanceOutcome,
  lostPacks,
  noteGone,
  offerPacks,
  putPart,
  QUARANTINE_BYTES_MAX,
  quarantineObject,
  recordHeartbeat,
  rotateAgentKey,
} from '@yingtong/domain'
import { jsonResponse } from '../http/error-response.ts'
import type { AgentRequest } from './agent-request.ts'

export interface AgentRoute {
  readonly method: 'POST' | 'PUT'
  readonly path: RegExp
  handle(request: AgentRequest, parameters: readonly string[]): Promise<Response>
}

const UUID = '([0-9a-f-]{36})'
const PREFIX = '/agent/v1'

const KIB = 1024
/** What the largest message that fits its schema takes; an honest offer is far below. */
const MESSAGE_BYTES_MAX = {
  offers: 32 * KIB * KIB,
  commit: 4 * KIB * KIB,
  status: 256 * KIB,
  heartbeat: 1024 * KIB,
  keys: 16 * KIB,
} as const

async function offers(request: AgentRequest): Promise<Response> {
  const { packs } = await request.message(OfferRequest, MESSAGE_BYTES_MAX.offers)
  const declared = packs.flatMap(({ studyInstanceUid, declaredInstances: instances }) =>
    instances === undefined ? [] : [{ studyInstanceUid, instances }],
  )
  if (declared.length > 0) await declareStudies(request.ctx, { studies: declared })
  const answers = await offerPacks(request.ctx, {
    packs: packs.map(({ sha256, byteLength }) => ({ sha256, byteLength })),
  })
  const body: OfferResponse = {
    packs: answers.map((answer) => {
      if (answer.state === 'have') return answer
      const url = (number: number) => `${PREFIX}/uploads/${answer.uploadId}/parts/${number}`
      return { ...answer, parts: answer.parts.map((part) => ({ ...part, url: url(part.number) })) }
    }),
  }
  return jsonResponse(200, body)
}

async function part(
  request: AgentRequest,
  [uploadId = '', number = '']: readonly string[],
): Promise<Response> {
  const place = { uploadId, number: Number(number) }
  const length = await expectPart(request.ctx, place)
  const claimed = request.headers.get('content-length')
  if (claimed !== null && Number(claimed) !== length)
    throw new DomainError('invalid', `part ${number} must have ${length} bytes, not ${claimed}`)
  return request.withBody(length, async (bytes, sha256) => {
    const expected = request.headers.get(HEADER.partSha256)
    if (expected !== null && expected !== sha256)
      throw new DomainError('invalid', 'the part is not what its digest says', {
        logFields: { agentError: 'digest-mismatch' },
      })
    await putPart(request.ctx, { ...place, body: bytes, sha256 })
    return jsonResponse(200, {})
  })
}

function outcomeMessage(outcome: InstanceOutcome): CommitResponse['instances'][number] {
  const sopInstanceUid = outcome.sopInstanceUid ?? ''
  if (outcome.outcome === 'quarantined' || outcome.outcome === 'rejected')
    return { sopInstanceUid, outcome: 'quarantined', reason: outcome.explanation }
  return { sopInstanceUid, outcome: outcome.outcome }
}

async function commit(request: AgentRequest, [uploadId = '']: readonly string[]): Promise<Response> {
  await expectUpload(request.ctx, uploadId)
  const { sha256 } = await request.message(CommitRequest, MESSAGE_BYTES_MAX.commit)
  const outcomes = await commitUpload(request.ctx, { uploadId, sha256 })
  const body: CommitResponse = { ack: 'C', instances: outcomes.map(outcomeMessage) }
  return jsonResponse(200, body)
}

async function status(request: AgentRequest): Promise<Response> {
  const { packs } = await request.message(StatusRequest, MESSAGE_BYTES_MAX.status)
  const body: StatusResponse = { packs: [...(await askStatus(request.ctx, { packs }))] }
  return jsonResponse(200, body)
}

async function quarantine(request: AgentRequest): Promise<Response> {
  const note = decodeQuarantineNote(request.headers.get(HEADER.quarantine) ?? '')
  if (!note) throw new DomainError('invalid', `the header ${HEADER.quarantine} is missing or not readable`)
  if (note.byteLength > QUARANTINE_BYTES_MAX)
    throw new DomainError('too-large', 'an object this large stays at the hospital')
  return request.withBody(note.byteLength, async (bytes, sha256) => {
    if (sha256 !== note.sha256) throw new DomainError('invalid', 'the bytes are not those of the note')
    const body: QuarantineResponse = await quarantineObject(request.ctx, {
      bytes,
      reason: note.reason,
      explanation: note.explanation ?? '',
      callingAeTitle: note.sender.callingAeTitle,
      remoteAddress: note.sender.remoteAddress,
      claimedSopClassUid: note.sopClassUid,
      claimedSopInstanceUid: note.sopInstanceUid,
    })
    return jsonResponse(200, body)
  })
}

async function heartbeat(request: AgentRequest): Promise<Response> {
  const { declared, gone, ...figures } = await request.message(HeartbeatRequest, MESSAGE_BYTES_MAX.heartbeat)
  const { services, actor } = request.ctx
  const { rotateKey, callers } = await recordHeartbeat(services, { agentId: actor.id, ...figures })
  if (declared && declared.length > 0) await declareStudies(request.ctx, { studies: declared })
  if (gone && gone.length > 0) await noteGone(request.ctx, { packs: gone })
  const resend = await lostPacks(request.ctx)
  const instructions: Instruction[] = []
  if (rotateKey) instructions.push('rotate-key')
  if (resend.length > 0) instructions.push('resend')
  const body: HeartbeatResponse = {
    serverTime: services.now().toISOString(),
    supportedVersions: [...SUPPORTED_VERSIONS],
    ...(callers ? { callers } : {}),
    ...(instructions.length > 0 ? { instructions } : {}),
    ...(resend.length > 0 ? { resend: [...resend] } : {}),
  }
  return jsonResponse(200, body)
}

async function keys(request: AgentRequest): Promise<Response> {
  const { publicKey } = await request.message(RotateKeyRequest, MESSAGE_BYTES_MAX.keys)
  const { previousKeyEndsAt } = await rotateAgentKey(request.ctx, { publicKey, signedBy: request.signedBy })
  const body: RotateKeyResponse = { previousKeyEndsAt: previousKeyEndsAt.toISOString() }
  return jsonResponse(200, body)
}

/** Every route of the edge protocol for agents that are known; a test walks it. */
export const AGENT_ROUTES: readonly AgentRoute[] = [
  { method: 'POST', path: new RegExp(`^${PREFIX}/offers$`), handle: offers },
  { method: 'PUT', path: new RegExp(`^${PREFIX}/uploads/${UUID}/parts/([1-9][0-9]{0,4})$`), handle: part },
  { method: 'POST', path: new RegExp(`^${PREFIX}/uploads/${UUID}/commit$`), handle: commit },
  { method: 'POST', path: new RegExp(`^${PREFIX}/status$`), handle: status },
  { method: 'POST', path: new RegExp(`^${PREFIX}/quarantine$`), handle: quarantine },
  { method: 'POST', path: new RegExp(`^${PREFIX}/heartbeat$`), handle: heartbeat },
  { method: 'POST', path: new RegExp(`^${PREFIX}/keys$`), handle: keys },
]
