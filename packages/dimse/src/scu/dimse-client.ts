import net from 'node:net'
import tls from 'node:tls'
import { DimseError } from '../dimse-error.ts'
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '../implementation.ts'
import { clampMaxPduBytes } from '../scp/negotiate.ts'
import { encodeAssociateRq } from '../upper-layer/encode-pdu.ts'
import {
  type AssociateRq,
  DICOM_APPLICATION_CONTEXT,
  type ExtendedNegotiation,
  type ProposedContext,
  type RoleSelection,
  type UserIdentity,
} from '../upper-layer/pdu.ts'
import type { Association } from './association.ts'
import { ClientAssociation } from './client-association.ts'

export interface DimseClientOptions {
  readonly host: string
  readonly port: number
  readonly callingAeTitle: string
  readonly calledAeTitle: string
  /** At most 128; one context with one transfer syntax each lets the peer not choose for us. */
  readonly contexts: readonly {
    readonly abstractSyntax: string
    readonly transferSyntaxes: readonly string[]
  }[]
  readonly tls?: tls.ConnectionOptions
  /** For connecting, for every response and for the release, each. */
  readonly timeoutMs?: number
  readonly maxPduBytes?: number
  /** PS3.7 §D.3.3.3: how many requests may be sent before the first is answered. */
  readonly maxOperations?: number
  readonly userIdentity?: UserIdentity
  readonly roleSelections?: readonly RoleSelection[]
  readonly extendedNegotiations?: readonly ExtendedNegotiation[]
}

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_CONTEXTS = 128

/** The SCU side: opens associations. */
export const DimseClient = {
  /** Connects and negotiates; throws DimseError, or RangeError where a title or UID cannot be sent. */
  async connect(options: DimseClientOptions): Promise<Association> {
    const { host, port, timeoutMs = DEFAULT_TIMEOUT_MS } = options
    const maxPduBytes = clampMaxPduBytes(options.maxPduBytes)
    // Listened to for life: the upper layer hears errors too, but not before it has the socket.
    const openSocket = () =>
      options.tls
        ? tls.connect({ minVersion: 'TLSv1.2', ...options.tls, host, port }).on('error', () => {})
        : net.connect({ host, port, noDelay: true }).on('error', () => {})
    const request = associateRq(options, maxPduBytes)
    // Titles and lengths that cannot be sent are the caller's fault: better now than when the socket is open.
    encodeAssociateRq(request)
    return ClientAssociation.open({ request, openSocket, timeoutMs })
  },
}

/** Presentation contexts for what is to be sent: one for each pair, so that nothing need be transcoded. */
export function contextsFor(
  instances: Iterable<{ readonly sopClassUid: string; readonly transferSyntaxUid: string }>,
): { abstractSyntax: string; transferSyntaxes: string[] }[] {
  const pairs = new Map(
    Array.from(instances, ({ sopClassUid, transferSyntaxUid }) => [
      `${sopClassUid} ${transferSyntaxUid}`,
      { abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntaxUid] },
    ]),
  )
  return [...pairs.values()]
}

function associateRq(options: DimseClientOptions, maxPduBytes: number): AssociateRq {
  const { maxOperations = 1 } = options
  return {
    kind: 'associate-rq',
    protocolVersion: 1,
    calledAeTitle: options.calledAeTitle,
    callingAeTitle: options.callingAeTitle,
    applicationContext: DICOM_APPLICATION_CONTEXT,
    contexts: proposedContexts(options),
    userInformation: {
      maxPduBytes,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      asyncOperations: maxOperations > 1 ? { invoked: maxOperations, performed: 1 } : null,
      roleSelections: options.roleSelections ?? [],
      extendedNegotiations: options.extendedNegotiations ?? [],
      commonExtendedNegotiations: [],
      userIdentity: options.userIdentity ?? null,
      userIdentityResponse: null,
    },
  }
}

function proposedContexts({ contexts }: DimseClientOptions): ProposedContext[] {
  if (contexts.length === 0 || contexts.length > MAX_CONTEXTS) {
    throw new DimseError('no-context', `an association has 1 to ${MAX_CONTEXTS} presentation contexts`)
  }
  return contexts.map(({ abstractSyntax, transferSyntaxes }, i) => ({
    id: 2 * i + 1,
    abstractSyntax,
    transferSyntaxes,
  }))
}
