import { TRANSFER_SYNTAX_ROWS } from './transfer-syntaxes.table.ts'

export type PixelCodec =
  | 'none'
  | 'jpeg-baseline'
  | 'jpeg-extended'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'rle'
  | 'mpeg'
  | 'deflated-frame'
  | 'other'

export interface TransferSyntax {
  readonly uid: string
  readonly keyword: string
  readonly name: string
  readonly explicitVr: boolean
  readonly littleEndian: boolean
  /** The whole data set is deflated (PS3.5 A.5). */
  readonly deflated: boolean
  readonly encapsulated: boolean
  /** The codec may lose information; a lossless codec under a lossy UID is possible. */
  readonly lossy: boolean
  readonly video: boolean
  readonly codec: PixelCodec
}

type Row = (typeof TRANSFER_SYNTAX_ROWS)[number]
export type TransferSyntaxKeyword = Row[1]

const UID_ROOT = '1.2.840.10008.1.2'

const fromRow = ([suffix, keyword, name, codec, flags]: Row): TransferSyntax => ({
  uid: `${UID_ROOT}${suffix}`,
  keyword,
  name,
  codec,
  explicitVr: !flags.includes('i'),
  littleEndian: !flags.includes('b'),
  deflated: flags.includes('d'),
  encapsulated: flags.includes('e'),
  lossy: flags.includes('l'),
  video: flags.includes('v'),
})

/** Every transfer syntax of PS3.6 Table A-1 by UID, retired ones included. */
export const TRANSFER_SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map(
  TRANSFER_SYNTAX_ROWS.map((row) => [`${UID_ROOT}${row[0]}`, fromRow(row)]),
)

/** Transfer syntax UIDs by keyword: `UID.HTJ2KLosslessRPCL`. */
export const UID = Object.fromEntries(
  TRANSFER_SYNTAX_ROWS.map((row) => [row[1], `${UID_ROOT}${row[0]}`]),
) as Readonly<Record<TransferSyntaxKeyword, string>>

/** The transfer syntax of a UID; an unknown one is taken as explicit little endian with encapsulated frames (PS3.5 A.4). */
export function transferSyntaxOf(uid: string): TransferSyntax {
  return TRANSFER_SYNTAXES.get(uid) ?? { ...UNKNOWN, uid }
}

const UNKNOWN: TransferSyntax = {
  uid: '',
  keyword: 'Unknown',
  name: 'Unknown transfer syntax',
  explicitVr: true,
  littleEndian: true,
  deflated: false,
  encapsulated: true,
  lossy: true,
  video: false,
  codec: 'other',
}
