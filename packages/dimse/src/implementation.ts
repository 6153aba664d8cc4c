/** PS3.7 §D.3.3.2: identifies this implementation in every association and file meta information. */
export const IMPLEMENTATION_CLASS_UID = '2.25.306861627923452024988171268458167896321'
/** At most 16 characters (PS3.7 §D.3.3.2.4). */
export const IMPLEMENTATION_VERSION_NAME = 'YINGTONG_0_1'

/** PS3.4 §A.4. */
export const VERIFICATION_SOP_CLASS = '1.2.840.10008.1.1'

/** Announced maximum length where the caller sets none, in bytes. */
export const DEFAULT_MAX_PDU_BYTES = 256 * 1024
/** No more than this is ever announced. */
export const MAX_PDU_BYTES_LIMIT = 1024 * 1024
/** PDUs shorter than this would be nearly all header. */
export const MIN_PDU_BYTES = 128
