import { readFileSync } from 'node:fs'
import { DicomParseError, memorySource, readDicom } from '@yingtong/dicom'
import { everyCharacterSet, everyTransferSyntax } from '@yingtong/testkit'
import { corpus, corpusPath } from '../harness/corpus.ts'

/** How a sample can be offered by C-STORE: each in its own transfer syntax. */
export interface Offer {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  readonly dataSet: Uint8Array
}

/** One file that goes through both doors. */
export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly sopInstanceUid: string | null
  /** Must be stored, found and returned; otherwise refusing with a reason is right as well. */
  readonly mustKeep: boolean
  readonly patientName?: string
  readonly offer: Offer
  /** Another sample with the same SOP Instance UID goes first and stays the current one. */
  readonly second: boolean
}

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2'
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'

/** What a sender believes of a file that nobody can read. */
interface Claim {
  readonly sopClassUID: string | null
  readonly sopInstanceUID: string | null
  readonly transferSyntaxUID: string | null
}

const NO_CLAIM: Claim = { sopClassUID: null, sopInstanceUID: null, transferSyntaxUID: null }
const MAGIC_OFFSET = 128
const META_OFFSET = 144

/** Bytes behind the file meta information as its group length says it; 0 where there is none. */
function behindFileMeta(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hasMeta = buffer.toString('latin1', MAGIC_OFFSET, MAGIC_OFFSET + 8) === 'DICM\x02\x00\x00\x00'
  return hasMeta ? META_OFFSET + buffer.readUInt32LE(META_OFFSET - 4) : 0
}

function blindOffer(bytes: Uint8Array, n: number, claim: Claim): Offer {
  return {
    sopClassUid: claim.sopClassUID ?? CT_IMAGE_STORAGE,
    sopInstanceUid: claim.sopInstanceUID ?? `2.25.9990000${n}`,
    transferSyntaxUid: claim.transferSyntaxUID ?? EXPLICIT_LITTLE_ENDIAN,
    dataSet: bytes.subarray(behindFileMeta(bytes)),
  }
}

function offerOf(bytes: Uint8Array, n: number, claim: Claim): Offer {
  const blind = blindOffer(bytes, n, claim)
  try {
    const layout = readDicom(memorySource(bytes))
    return {
      sopClassUid: layout.sopClassUid || blind.sopClassUid,
      sopInstanceUid: layout.sopInstanceUid || blind.sopInstanceUid,
      transferSyntaxUid: layout.transferSyntaxUid || blind.transferSyntaxUid,
      dataSet: bytes.subarray(layout.dataSetOffset),
    }
  } catch (error) {
    if (!(error instanceof DicomParseError)) throw error
    return blind
  }
}

interface Raw {
  readonly name: string
  readonly bytes: Uint8Array
  readonly sopInstanceUid: string | null
  readonly mustKeep: boolean
  readonly patientName?: string
  readonly claim?: Claim
}

/** Whole files first among those that share a SOP Instance UID: what comes first is what must come back. */
function arranged(raws: readonly Raw[]): Sample[] {
  const seen = new Set<string>()
  const sorted = [...raws].sort((a, b) => Number(b.mustKeep) - Number(a.mustKeep))
  return sorted.map(({ claim = NO_CLAIM, ...raw }, n) => {
    const offer = offerOf(raw.bytes, n, claim)
    const uid = raw.sopInstanceUid ?? offer.sopInstanceUid
    const second = seen.has(uid)
    seen.add(uid)
    return { ...raw, offer, second }
  })
}

/** Every file of the reference data; empty when it is not there. */
export function corpusSamples(): Sample[] {
  return arranged(
    corpus().map((file) => ({
      name: file.path,
      bytes: readFileSync(corpusPath(file)),
      sopInstanceUid: file.sopInstanceUID,
      mustKeep: file.expect === 'valid' && file.storable,
      claim: file,
      ...(file.patientName ? { patientName: file.patientName } : {}),
    })),
  )
}

/** Every transfer syntax and every character set, made here. */
export async function syntheticSamples(): Promise<Sample[]> {
  const made = [
    ...(await everyTransferSyntax()).map((each) => ({ name: `syntax/${each.keyword}`, bytes: each.bytes })),
    ...everyCharacterSet().map((each, n) => ({
      name: `charset/${n} ${each.charset || '(absent)'}`,
      bytes: each.bytes,
      patientName: each.patientName,
    })),
  ]
  return arranged(
    made.map((each) => ({
      ...each,
      mustKeep: true,
      sopInstanceUid: readDicom(memorySource(each.bytes)).sopInstanceUid,
    })),
  )
}
