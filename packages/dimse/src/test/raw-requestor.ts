import type { CommandSet } from '../message/command-set.ts'
import { encodeCommandSet } from '../message/command-set.ts'
import { encodeAssociateRq, encodePDataHead } from '../upper-layer/encode-pdu.ts'
import { associateRq } from './associate-request.ts'
import { RawPeer } from './raw-peer.ts'
import type { SyntheticInstance } from './synthetic-instance.ts'

/** Context ids of `associateRq()`. */
export const VERIFICATION_CONTEXT = 1
export const CT_CONTEXT = 3

/** A raw peer that has just been accepted; `received` starts after A-ASSOCIATE-AC. */
export async function associatedPeer(port: number): Promise<RawPeer> {
  const peer = await RawPeer.connect(port)
  peer.send(encodeAssociateRq(associateRq()))
  const head = await peer.bytes(6)
  if (head[0] !== 2) throw new Error(`no A-ASSOCIATE-AC but ${head.toString('hex')}`)
  await peer.bytes(6 + head.readUInt32BE(2))
  return peer
}

/** A fragment as one P-DATA-TF PDU. */
export function pData(
  contextId: number,
  kind: 'command' | 'data set',
  bytes: Uint8Array,
  isLast = true,
): Buffer {
  const head = encodePDataHead({ contextId, isCommand: kind === 'command', isLast }, bytes.length)
  return Buffer.concat([head, bytes])
}

export function storeCommand(instance: SyntheticInstance, changes: Partial<CommandSet> = {}): Buffer {
  const command = encodeCommandSet({
    CommandField: 0x0001,
    AffectedSOPClassUID: instance.sopClassUid,
    AffectedSOPInstanceUID: instance.sopInstanceUid,
    MessageID: 1,
    Priority: 0,
    CommandDataSetType: 1,
    ...changes,
  })
  return pData(CT_CONTEXT, 'command', command)
}

/** C-STORE-RQ with its data set in PDUs of 16 KiB. */
export function storeMessage(instance: SyntheticInstance, changes: Partial<CommandSet> = {}): Buffer {
  const pdus = [storeCommand(instance, changes)]
  const { dataSet } = instance
  for (let at = 0; at < dataSet.length; at += 16000) {
    const isLast = at + 16000 >= dataSet.length
    pdus.push(pData(CT_CONTEXT, 'data set', dataSet.subarray(at, at + 16000), isLast))
  }
  return Buffer.concat(pdus)
}

export function echoMessage(messageId = 1): Buffer {
  const command = encodeCommandSet({
    CommandField: 0x0030,
    AffectedSOPClassUID: '1.2.840.10008.1.1',
    MessageID: messageId,
    CommandDataSetType: 0x0101,
  })
  return pData(VERIFICATION_CONTEXT, 'command', command)
}
