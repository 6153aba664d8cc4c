import { decodeMessageControl } from './encode-pdu.ts'
import { ABORT_REASON, PDU_HEADER_BYTES, PDU_TYPE, PDV_HEADER_BYTES, PduError } from './pdu.ts'

/** A piece of one fragment, a view of the received bytes. */
export interface FragmentPiece {
  readonly contextId: number
  readonly isCommand: boolean
  /** The fragment is the last of its command or data set. */
  readonly isLast: boolean
  readonly bytes: Uint8Array
  /** These bytes complete the fragment. */
  readonly endsFragment: boolean
}

export interface PduReaderLimits {
  /** What we announced as maximum length for P-DATA-TF. */
  readonly maxPDataBytes: number
  readonly maxAssociateBytes: number
}

export interface PduSink {
  /** Called with the type as soon as the six header bytes are there and the length is allowed. */
  pduBegins(type: number): void
  pieceReceived(piece: FragmentPiece): void
  /** Every PDU but P-DATA-TF, whole. */
  pduReceived(type: number, body: Uint8Array): void
  /** The stream has no framing any more: nothing after this is read. */
  malformed(fault: PduError): void
}

type Stage = 'header' | 'body' | 'pdv-header' | 'fragment' | 'stopped'

/** First allocation for a collected PDU; it grows with what arrives, not with what is claimed. */
const FIRST_COLLECT_BYTES = 1024

/**
 * Cuts a TCP stream into PDUs (PS3.8 §9.3) without assembling P-DATA-TF: fragment bytes are handed on as views
 * of the received chunks. Lengths are judged from the header, before any byte of the body is kept.
 */
export class PduReader {
  readonly #limits: PduReaderLimits
  readonly #sink: PduSink
  readonly #head = Buffer.alloc(PDU_HEADER_BYTES)
  #headFilled = 0
  #stage: Stage = 'header'
  #type = 0
  #pduRemaining = 0
  #fragmentRemaining = 0
  #contextId = 0
  #control = { isCommand: false, isLast: false }
  #body = Buffer.alloc(0)
  #bodyFilled = 0

  constructor(limits: PduReaderLimits, sink: PduSink) {
    this.#limits = limits
    this.#sink = sink
  }

  /** Whether some but not all bytes of a PDU have arrived. */
  get midPdu(): boolean {
    return this.#stage !== 'stopped' && (this.#stage !== 'header' || this.#headFilled > 0)
  }

  /** Drops everything from here on. */
  stop(): void {
    this.#stage = 'stopped'
    this.#body = Buffer.alloc(0)
  }

  /** Reads one received chunk to its end; the sink keeps views of it. */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && this.#stage !== 'stopped') {
      try {
        at += this.#take(chunk, at)
      } catch (fault) {
        if (!(fault instanceof PduError)) throw fault
        this.stop()
        this.#sink.malformed(fault)
      }
    }
  }

  #take(chunk: Buffer, at: number): number {
    switch (this.#stage) {
      case 'header':
        return this.#fillHead(chunk, at, PDU_HEADER_BYTES, () => this.#beginPdu())
      case 'pdv-header':
        return this.#fillHead(chunk, at, PDV_HEADER_BYTES, () => this.#beginFragment())
      case 'body':
        return this.#collect(chunk, at)
      case 'fragment':
        return this.#passOn(chunk, at)
      case 'stopped':
        return chunk.length - at
    }
  }

  #fillHead(chunk: Buffer, at: number, needed: number, then: () => void): number {
    const taken = Math.min(needed - this.#headFilled, chunk.length - at)
    chunk.copy(this.#head, this.#headFilled, at, at + taken)
    this.#headFilled += taken
    if (this.#headFilled === needed) {
      this.#headFilled = 0
      then()
    }
    return taken
  }

  #beginPdu(): void {
    this.#type = this.#head.readUInt8(0)
    this.#pduRemaining = this.#head.readUInt32BE(2)
    this.#checkLength()
    this.#stage = this.#type === PDU_TYPE.pDataTf ? 'pdv-header' : 'body'
    this.#body = Buffer.alloc(0)
    this.#bodyFilled = 0
    this.#sink.pduBegins(this.#type)
  }

  #checkLength(): void {
    const length = this.#pduRemaining
    switch (this.#type) {
      case PDU_TYPE.pDataTf:
        if (length > this.#limits.maxPDataBytes) throw new PduError('P-DATA-TF longer than announced')
        if (length < PDV_HEADER_BYTES) throw new PduError('P-DATA-TF without a fragment')
        return
      case PDU_TYPE.associateRq:
      case PDU_TYPE.associateAc:
        if (length > this.#limits.maxAssociateBytes) throw new PduError('A-ASSOCIATE too long')
        if (length < 68) throw new PduError('A-ASSOCIATE too short')
        return
      case PDU_TYPE.associateRj:
      case PDU_TYPE.releaseRq:
      case PDU_TYPE.releaseRp:
      case PDU_TYPE.abort:
        if (length !== 4) throw new PduError('this PDU has four bytes')
        return
      default:
        throw new PduError('unrecognized PDU type', ABORT_REASON.unrecognizedPdu)
    }
  }

  #collect(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#pduRemaining, chunk.length - at)
    this.#growBody(taken)
    chunk.copy(this.#body, this.#bodyFilled, at, at + taken)
    this.#bodyFilled += taken
    this.#pduRemaining -= taken
    if (this.#pduRemaining === 0) {
      const body = this.#body.subarray(0, this.#bodyFilled)
      this.#stage = 'header'
      this.#body = Buffer.alloc(0)
      this.#sink.pduReceived(this.#type, body)
    }
    return taken
  }

  #growBody(more: number): void {
    const needed = this.#bodyFilled + more
    if (needed <= this.#body.length) return
    const grown = Buffer.alloc(Math.max(needed, 2 * this.#body.length, FIRST_COLLECT_BYTES))
    this.#body.copy(grown, 0, 0, this.#bodyFilled)
    this.#body = grown
  }

  #beginFragment(): void {
    const length = this.#head.readUInt32BE(0)
    this.#pduRemaining -= PDV_HEADER_BYTES
    if (length < 2 || length - 2 > this.#pduRemaining) throw new PduError('wrong fragment length')
    this.#contextId = this.#head.readUInt8(4)
    this.#control = decodeMessageControl(this.#head.readUInt8(5))
    this.#fragmentRemaining = length - 2
    this.#pduRemaining -= length - 2
    if (this.#pduRemaining > 0 && this.#pduRemaining < PDV_HEADER_BYTES) {
      throw new PduError('bytes left after the last fragment')
    }
    this.#stage = 'fragment'
    if (this.#fragmentRemaining === 0) this.#emit(Buffer.alloc(0))
  }

  #passOn(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#fragmentRemaining, chunk.length - at)
    this.#fragmentRemaining -= taken
    this.#emit(chunk.subarray(at, at + taken))
    return taken
  }

  #emit(bytes: Uint8Array): void {
    const endsFragment = this.#fragmentRemaining === 0
    if (endsFragment) this.#stage = this.#pduRemaining > 0 ? 'pdv-header' : 'header'
    this.#sink.pieceReceived({ contextId: this.#contextId, ...this.#control, bytes, endsFragment })
  }
}
