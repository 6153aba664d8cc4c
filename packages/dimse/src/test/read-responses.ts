import { type Command, decodeCommandSet } from '../message/command-set.ts'
import { PduReader } from '../upper-layer/pdu-reader.ts'

export interface ReadBack {
  /** PDU types in order, P-DATA-TF included. */
  readonly pduTypes: readonly number[]
  readonly commands: readonly Command[]
  /** Source and reason of an A-ABORT. */
  readonly abort: readonly [number, number] | undefined
  /** Result, source and reason of an A-ASSOCIATE-RJ. */
  readonly rejection: readonly [number, number, number] | undefined
}

/** What an SCP has sent, taken apart. */
export function readResponses(bytes: Buffer): ReadBack {
  const pduTypes: number[] = []
  const commands: Command[] = []
  let abort: ReadBack['abort']
  let rejection: ReadBack['rejection']
  let pieces: Uint8Array[] = []
  const reader = new PduReader(
    { maxPDataBytes: 1024 * 1024, maxAssociateBytes: 65536 },
    {
      pduBegins: (type) => pduTypes.push(type),
      pduReceived: (type, body) => {
        if (type === 7) abort = [body[2] ?? -1, body[3] ?? -1]
        if (type === 3) rejection = [body[1] ?? -1, body[2] ?? -1, body[3] ?? -1]
      },
      pieceReceived: (piece) => {
        pieces.push(piece.bytes)
        if (!piece.endsFragment || !piece.isLast) return
        commands.push(decodeCommandSet(Buffer.concat(pieces)))
        pieces = []
      },
      malformed: (fault) => {
        throw fault
      },
    },
  )
  reader.push(bytes)
  return { pduTypes, commands, abort, rejection }
}
