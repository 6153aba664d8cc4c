import type { DecodedPdu } from './decode-pdu.ts'
import type { FragmentHead } from './encode-pdu.ts'
import { ABORT_REASON, type Abort, type AssociateAc, type AssociateRj, type AssociateRq } from './pdu.ts'
import type { UpperLayerEvent } from './state-machine.table.ts'

/** What an event brings along for the effects of its action. */
export interface Payload {
  readonly request?: AssociateRq | undefined
  readonly accept?: AssociateAc
  readonly reject?: AssociateRj
  readonly abort?: Abort
  readonly fragment?: FragmentHead & { readonly bytes: Uint8Array }
  /** AE-6: whether the provider finds the request acceptable. */
  readonly acceptable?: boolean
  readonly abortReason?: number
  readonly why?: string
}

/** PS3.8 table 9-21: protocol-version-not-supported. */
const WRONG_VERSION: AssociateRj = { kind: 'associate-rj', result: 1, source: 2, reason: 2 }
const UNEXPECTED = { abortReason: ABORT_REASON.unexpectedPdu, why: 'unexpected PDU' }

/** The event of PS3.8 table 9-10 that a received PDU is. */
export function receivedEvent(pdu: DecodedPdu): { event: UpperLayerEvent; payload: Payload } {
  switch (pdu.kind) {
    case 'associate-rq': {
      // PS3.8 table 9-11: only bit 0 of the protocol version is tested.
      const acceptable = (pdu.protocolVersion & 1) === 1
      return { event: 'Evt6', payload: { request: pdu, acceptable, reject: WRONG_VERSION, ...UNEXPECTED } }
    }
    case 'associate-ac':
      return { event: 'Evt3', payload: { accept: pdu, ...UNEXPECTED } }
    case 'associate-rj':
      return { event: 'Evt4', payload: { reject: pdu, ...UNEXPECTED } }
    case 'release-rq':
      return { event: 'Evt12', payload: UNEXPECTED }
    case 'release-rp':
      return { event: 'Evt13', payload: UNEXPECTED }
    case 'abort':
      return { event: 'Evt16', payload: { abort: pdu } }
  }
}

/** Evt10 is known from the header of P-DATA-TF alone. */
export const P_DATA_RECEIVED: Payload = UNEXPECTED
