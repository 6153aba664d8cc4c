import {
  DEFAULT_MAX_PDU_BYTES,
  IMPLEMENTATION_CLASS_UID,
  IMPLEMENTATION_VERSION_NAME,
  MAX_PDU_BYTES_LIMIT,
  MIN_PDU_BYTES,
  VERIFICATION_SOP_CLASS,
} from '../implementation.ts'
import type {
  AssociateAc,
  AssociateRq,
  ContextResult,
  ExtendedNegotiation,
  ProposedContext,
  RoleSelection,
} from '../upper-layer/pdu.ts'
import { acceptByDefault, type ContextProposal, isStorageClass } from './default-acceptance.ts'

/** A presentation context both sides agreed on. */
export interface AcceptedContext {
  readonly id: number
  readonly abstractSyntax: string
  readonly transferSyntaxUid: string
}

export interface NegotiationOptions {
  readonly accept?: ((context: ContextProposal) => string | null) | undefined
  readonly roles?: ((proposal: RoleSelection) => { scu: boolean; scp: boolean }) | undefined
  readonly extendedNegotiation?: ((proposal: ExtendedNegotiation) => Uint8Array | null) | undefined
  readonly maxPduBytes: number
  /** How many operations of one peer we run at a time. */
  readonly maxOperations: number
}

export interface Negotiated {
  readonly answer: AssociateAc
  readonly contexts: ReadonlyMap<number, AcceptedContext>
  readonly operationsPerformed: number
}

/** Answers an A-ASSOCIATE-RQ that is to be accepted (PS3.8 §9.3.3, PS3.7 Annex D.3). */
export function negotiate(
  rq: AssociateRq,
  options: NegotiationOptions,
  userIdentityResponse?: Uint8Array,
): Negotiated {
  const results = rq.contexts.map((context) => judgeContext(context, options))
  const contexts = new Map(
    rq.contexts.flatMap(({ id, abstractSyntax }, i) => {
      const transferSyntaxUid = results[i]?.result === 0 ? results[i].transferSyntax : undefined
      return transferSyntaxUid ? [[id, { id, abstractSyntax, transferSyntaxUid }] as const] : []
    }),
  )
  const asyncOperations = answerAsyncOperations(rq, options.maxOperations)
  const wantsIdentityAnswer = rq.userInformation.userIdentity?.positiveResponseRequested === true
  const answer: AssociateAc = {
    kind: 'associate-ac',
    protocolVersion: 1,
    calledAeTitle: rq.calledAeTitle,
    callingAeTitle: rq.callingAeTitle,
    applicationContext: rq.applicationContext,
    contexts: results,
    userInformation: {
      maxPduBytes: options.maxPduBytes,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      asyncOperations,
      roleSelections: answerRoles(rq, options),
      extendedNegotiations: answerExtended(rq, options),
      commonExtendedNegotiations: [],
      userIdentity: null,
      userIdentityResponse: wantsIdentityAnswer ? (userIdentityResponse ?? new Uint8Array()) : null,
    },
  }
  return { answer, contexts, operationsPerformed: asyncOperations?.invoked ?? 1 }
}

/** What is announced as maximum length: within what PS3.8 §D.1 allows and memory bears. */
export function clampMaxPduBytes(wanted: number = DEFAULT_MAX_PDU_BYTES): number {
  return Math.min(MAX_PDU_BYTES_LIMIT, Math.max(MIN_PDU_BYTES, wanted))
}

function judgeContext(context: ProposedContext, options: NegotiationOptions): ContextResult {
  const { id, abstractSyntax, transferSyntaxes } = context
  const chosen = (options.accept ?? acceptByDefault)({ abstractSyntax, transferSyntaxes })
  if (chosen !== null) return { id, result: 0, transferSyntax: chosen }
  const known = abstractSyntax === VERIFICATION_SOP_CLASS || isStorageClass(abstractSyntax)
  return { id, result: known ? 4 : 3, transferSyntax: transferSyntaxes[0] ?? '' }
}

/** PS3.7 §D.3.3.3: the answer may not exceed the proposal; 0 in the proposal means no limit. */
function answerAsyncOperations(rq: AssociateRq, maxOperations: number) {
  const proposed = rq.userInformation.asyncOperations
  if (!proposed) return null
  const invoked = proposed.invoked === 0 ? maxOperations : Math.min(proposed.invoked, maxOperations)
  return { invoked, performed: 1 }
}

/** PS3.7 §D.3.3.4: only what was proposed can be granted. */
function answerRoles(rq: AssociateRq, options: NegotiationOptions): RoleSelection[] {
  return rq.userInformation.roleSelections.map((proposal) => {
    const granted = options.roles?.(proposal) ?? { scu: true, scp: false }
    return {
      sopClassUid: proposal.sopClassUid,
      scu: proposal.scu && granted.scu,
      scp: proposal.scp && granted.scp,
    }
  })
}

/** PS3.4 table B.3-1: level 2 (full), signatures kept bit for bit (3), no element is changed (0). */
const STORAGE_EXTENDED_ANSWER = Uint8Array.of(2, 0, 3, 0, 0, 0)

function answerExtended(rq: AssociateRq, options: NegotiationOptions): ExtendedNegotiation[] {
  return rq.userInformation.extendedNegotiations.flatMap((proposal) => {
    const { sopClassUid } = proposal
    const byDefault = isStorageClass(sopClassUid) ? STORAGE_EXTENDED_ANSWER : null
    const info = options.extendedNegotiation ? options.extendedNegotiation(proposal) : byDefault
    return info ? [{ sopClassUid, info }] : []
  })
}
