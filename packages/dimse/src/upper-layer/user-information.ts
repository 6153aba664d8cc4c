import type { ByteReader } from './byte-reader.ts'
import { ascii, counted, encodeItem, readItems, uint16, uint32 } from './item.ts'
import {
  type CommonExtendedNegotiation,
  type ExtendedNegotiation,
  PduError,
  type RoleSelection,
  type UserIdentity,
  type UserIdentityType,
  type UserInformation,
} from './pdu.ts'

/** Sub-items of the user information item: PS3.8 Annex D, PS3.7 Annex D.3.3. */
const SUB_ITEM = {
  maximumLength: 0x51,
  implementationClassUid: 0x52,
  asyncOperations: 0x53,
  roleSelection: 0x54,
  implementationVersionName: 0x55,
  extendedNegotiation: 0x56,
  commonExtendedNegotiation: 0x57,
  userIdentity: 0x58,
  userIdentityResponse: 0x59,
} as const

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
interface Draft extends Mutable<UserInformation> {
  roleSelections: RoleSelection[]
  extendedNegotiations: ExtendedNegotiation[]
  commonExtendedNegotiations: CommonExtendedNegotiation[]
}

const DECODERS: Readonly<Record<number, (draft: Draft, body: ByteReader) => void>> = {
  [SUB_ITEM.maximumLength]: (draft, body) => {
    draft.maxPduBytes = body.uint32()
  },
  [SUB_ITEM.implementationClassUid]: (draft, body) => {
    draft.implementationClassUid = body.uid(body.remaining)
  },
  [SUB_ITEM.implementationVersionName]: (draft, body) => {
    draft.implementationVersionName = body.text(body.remaining).slice(0, 16)
  },
  [SUB_ITEM.asyncOperations]: (draft, body) => {
    draft.asyncOperations = { invoked: body.uint16(), performed: body.uint16() }
  },
  [SUB_ITEM.roleSelection]: (draft, body) => {
    const sopClassUid = body.uid(body.uint16())
    draft.roleSelections.push({ sopClassUid, scu: body.uint8() === 1, scp: body.uint8() === 1 })
  },
  [SUB_ITEM.extendedNegotiation]: (draft, body) => {
    const sopClassUid = body.uid(body.uint16())
    draft.extendedNegotiations.push({ sopClassUid, info: body.bytes(body.remaining) })
  },
  [SUB_ITEM.commonExtendedNegotiation]: (draft, body) => {
    draft.commonExtendedNegotiations.push(decodeCommonExtended(body))
  },
  [SUB_ITEM.userIdentity]: (draft, body) => {
    draft.userIdentity = decodeUserIdentity(body)
  },
  [SUB_ITEM.userIdentityResponse]: (draft, body) => {
    draft.userIdentityResponse = body.bytes(body.uint16())
  },
}

/** What stands where the peer says nothing (PS3.8 §D.1: no maximum length item means no limit). */
export const EMPTY_USER_INFORMATION: UserInformation = {
  maxPduBytes: 0,
  implementationClassUid: '',
  implementationVersionName: '',
  asyncOperations: null,
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
  userIdentity: null,
  userIdentityResponse: null,
}

/** Reads the user information item; unknown sub-items are passed over (PS3.8 §9.3.1). Throws `PduError`. */
export function decodeUserInformation(body: ByteReader): UserInformation {
  const draft: Draft = {
    ...EMPTY_USER_INFORMATION,
    roleSelections: [],
    extendedNegotiations: [],
    commonExtendedNegotiations: [],
  }
  for (const item of readItems(body)) DECODERS[item.type]?.(draft, item.body)
  return draft
}

function decodeCommonExtended(body: ByteReader): CommonExtendedNegotiation {
  const sopClassUid = body.uid(body.uint16())
  const serviceClassUid = body.uid(body.uint16())
  const related = body.slice(body.uint16())
  const relatedSopClassUids: string[] = []
  while (related.remaining > 0) relatedSopClassUids.push(related.uid(related.uint16()))
  return { sopClassUid, serviceClassUid, relatedSopClassUids }
}

function decodeUserIdentity(body: ByteReader): UserIdentity {
  const type = body.uint8()
  if (!isUserIdentityType(type)) throw new PduError('unknown user identity type')
  const positiveResponseRequested = body.uint8() === 1
  const primary = body.bytes(body.uint16())
  return { type, positiveResponseRequested, primary, secondary: body.bytes(body.uint16()) }
}

function isUserIdentityType(type: number): type is UserIdentityType {
  return type >= 1 && type <= 5
}

/** The user information item's value; throws RangeError where a part is too long for its length field. */
export function encodeUserInformation(info: UserInformation): Buffer {
  const items = [
    encodeItem(SUB_ITEM.maximumLength, uint32(info.maxPduBytes)),
    encodeItem(SUB_ITEM.implementationClassUid, ascii(info.implementationClassUid)),
    ...encodeAsyncOperations(info),
    ...info.roleSelections.map(encodeRoleSelection),
    encodeItem(SUB_ITEM.implementationVersionName, ascii(info.implementationVersionName)),
    ...info.extendedNegotiations.map(encodeExtended),
    ...info.commonExtendedNegotiations.map(encodeCommonExtended),
  ]
  if (info.userIdentity) items.push(encodeUserIdentity(info.userIdentity))
  if (info.userIdentityResponse) {
    items.push(encodeItem(SUB_ITEM.userIdentityResponse, counted(info.userIdentityResponse)))
  }
  return Buffer.concat(items)
}

function encodeAsyncOperations({ asyncOperations }: UserInformation): Buffer[] {
  if (!asyncOperations) return []
  const { invoked, performed } = asyncOperations
  return [encodeItem(SUB_ITEM.asyncOperations, uint16(invoked), uint16(performed))]
}

function encodeRoleSelection({ sopClassUid, scu, scp }: RoleSelection): Buffer {
  const roles = Buffer.from([Number(scu), Number(scp)])
  return encodeItem(SUB_ITEM.roleSelection, counted(ascii(sopClassUid)), roles)
}

function encodeExtended({ sopClassUid, info }: ExtendedNegotiation): Buffer {
  return encodeItem(SUB_ITEM.extendedNegotiation, counted(ascii(sopClassUid)), info)
}

function encodeCommonExtended(negotiation: CommonExtendedNegotiation): Buffer {
  const related = negotiation.relatedSopClassUids.map((uid) => counted(ascii(uid)))
  return encodeItem(
    SUB_ITEM.commonExtendedNegotiation,
    counted(ascii(negotiation.sopClassUid)),
    counted(ascii(negotiation.serviceClassUid)),
    counted(Buffer.concat(related)),
  )
}

function encodeUserIdentity(identity: UserIdentity): Buffer {
  return encodeItem(
    SUB_ITEM.userIdentity,
    Buffer.from([identity.type, Number(identity.positiveResponseRequested)]),
    counted(identity.primary),
    counted(identity.secondary),
  )
}
