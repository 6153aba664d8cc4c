import { CommandError } from '../message/command-set.ts'
import { MessageAssembler } from '../message/message-assembler.ts'
import { MessageBody } from '../message/message-body.ts'
import { decodePdu } from '../upper-layer/decode-pdu.ts'
import { PduError } from '../upper-layer/pdu.ts'
import { PduReader } from '../upper-layer/pdu-reader.ts'
import { receivedEvent } from '../upper-layer/received-event.ts'

const LIMITS = { maxPDataBytes: 16_384, maxAssociateBytes: 65_536 }

/**
 * What a connection makes of bytes that arrive in these pieces, without the connection: PDUs, items, fragments,
 * command sets. Answers the way that it took, for a fuzzer to tell new ways from old ones; throws only for a fault of
 * ours, since what a peer does wrong has its own two errors.
 */
export function readHostileBytes(bytes: Buffer, pieceBytes: number): string {
  const way: string[] = []
  let broken = false
  const assembler = new MessageAssembler({
    newBody: () =>
      new MessageBody({ onWaitingChanged: () => {}, maxDiscardBytes: 0, onDiscardedTooMuch: () => {} }),
    onMessage: ({ body }) => void way.push(body ? 'command with data set' : 'command'),
  })
  const reader = new PduReader(LIMITS, {
    pduBegins: (type) => void way.push(`pdu ${type}`),
    pieceReceived: (piece) => {
      if (broken) return
      try {
        assembler.push(piece)
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        broken = true
        way.push(error.message.replace(/\d+/g, '#'))
      }
    },
    pduReceived: (type, body) => {
      const { event } = receivedEvent(decodePdu(type, body))
      way.push(event)
    },
    malformed: (fault) => {
      if (!(fault instanceof PduError)) throw fault
      way.push(fault.message.replace(/\d+/g, '#'))
    },
  })
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes))
  reader.stop()
  assembler.interrupt()
  return [...new Set(way)].join(', ')
}
