import { VERIFICATION_SOP_CLASS } from '../implementation.ts'
import type { AssociateAc, AssociateRq, UserInformation } from '../upper-layer/pdu.ts'
import { DICOM_APPLICATION_CONTEXT } from '../upper-layer/pdu.ts'
import { EMPTY_USER_INFORMATION } from '../upper-layer/user-information.ts'
import { CT_IMAGE_STORAGE, EXPLICIT_LE, IMPLICIT_LE } from './synthetic-instance.ts'

const userInformation: UserInformation = {
  ...EMPTY_USER_INFORMATION,
  maxPduBytes: 16384,
  implementationClassUid: '1.2.3',
  implementationVersionName: 'TEST',
}

/** A request for verification (context 1) and CT storage (context 3). */
export function associateRq(changes: Partial<AssociateRq> = {}): AssociateRq {
  return {
    kind: 'associate-rq',
    protocolVersion: 1,
    calledAeTitle: 'SCP',
    callingAeTitle: 'SCU',
    applicationContext: DICOM_APPLICATION_CONTEXT,
    contexts: [
      { id: 1, abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LE] },
      { id: 3, abstractSyntax: CT_IMAGE_STORAGE, transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE] },
    ],
    userInformation,
    ...changes,
  }
}

/** The answer that accepts both contexts of `associateRq()`. */
export function associateAc(changes: Partial<AssociateAc> = {}): AssociateAc {
  return {
    kind: 'associate-ac',
    protocolVersion: 1,
    calledAeTitle: 'SCP',
    callingAeTitle: 'SCU',
    applicationContext: DICOM_APPLICATION_CONTEXT,
    contexts: [
      { id: 1, result: 0, transferSyntax: IMPLICIT_LE },
      { id: 3, result: 0, transferSyntax: EXPLICIT_LE },
    ],
    userInformation,
    ...changes,
  }
}
