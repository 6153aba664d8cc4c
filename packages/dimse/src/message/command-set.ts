import { COMMAND_ELEMENTS, COMMAND_FIELD, type CommandName, NO_DATA_SET } from './command-set.table.ts'

type ElementRow = (typeof COMMAND_ELEMENTS)[number]
type Vr = ElementRow[2]
interface ValueOf {
  readonly UI: string
  readonly AE: string
  readonly LO: string
  readonly US: number
  readonly UL: number
  /** Tags as eight hexadecimal digits. */
  readonly AT: readonly string[]
}

/** A command set by keyword (PS3.7 Annex E); the group length is computed, not kept. */
export type CommandSet = {
  readonly [Row in Exclude<ElementRow, { 1: 'CommandGroupLength' }> as Row[1]]?: ValueOf[Row[2]]
}

/** A command set that has what every message must have. */
export type Command = CommandSet & { readonly CommandField: number }

/** A command set that breaks PS3.7; the association cannot go on. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  /** The same words, which are ours alone: a log may repeat them. */
  readonly told = this.message
}

const ELEMENT_HEADER_BYTES = 8
const ROW_BY_ELEMENT: ReadonlyMap<number, ElementRow> = new Map(COMMAND_ELEMENTS.map((row) => [row[0], row]))

/**
 * Reads a command set: Implicit VR Little Endian, group 0000 (PS3.7 §6.3.1). Unknown elements are passed over;
 * throws CommandError for lengths beyond the end, other groups and a missing Command Field.
 */
export function decodeCommandSet(bytes: Uint8Array): Command {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: Record<string, unknown> = {}
  let at = 0
  while (at < buffer.length) {
    if (buffer.length - at < ELEMENT_HEADER_BYTES) throw new CommandError('element header cut off')
    const group = buffer.readUInt16LE(at)
    const element = buffer.readUInt16LE(at + 2)
    const length = buffer.readUInt32LE(at + 4)
    at += ELEMENT_HEADER_BYTES
    if (group !== 0) throw new CommandError('element of another group')
    if (length > buffer.length - at) throw new CommandError('element longer than the command')
    const row = ROW_BY_ELEMENT.get(element)
    if (row) values[row[1]] = decodeValue(row[2], buffer.subarray(at, at + length))
    at += length
  }
  if (typeof values.CommandField !== 'number') throw new CommandError('no Command Field')
  return values as Command
}

/** Writes a command set with its group length. */
export function encodeCommandSet(command: CommandSet): Buffer {
  const values: Readonly<Record<string, unknown>> = command
  const elements = COMMAND_ELEMENTS.flatMap(([element, keyword, vr]) => {
    const value = values[keyword]
    return value === undefined ? [] : [encodeElement(element, encodeValue(vr, value))]
  })
  const body = Buffer.concat(elements)
  const groupLength = Buffer.alloc(4)
  groupLength.writeUInt32LE(body.length, 0)
  return Buffer.concat([encodeElement(0x0000, groupLength), body])
}

/** Whether a data set follows the command (PS3.7 §E.1, Command Data Set Type). */
export function hasDataSet(command: CommandSet): boolean {
  return (command.CommandDataSetType ?? NO_DATA_SET) !== NO_DATA_SET
}

/** Whether the command answers another (PS3.7 table E.1-1: highest bit of Command Field). */
export function isResponse(command: Command): boolean {
  return (command.CommandField & 0x8000) !== 0
}

/** The name of a command field in PS3.7, or its hexadecimal digits. */
export function commandName(field: number): CommandName | `0x${string}` {
  const known = Object.entries(COMMAND_FIELD).find(([, value]) => value === field)
  return known ? (known[0] as CommandName) : `0x${field.toString(16).padStart(4, '0')}`
}

function decodeValue(vr: Vr, bytes: Buffer): string | number | string[] | undefined {
  switch (vr) {
    case 'US':
      return bytes.length >= 2 ? bytes.readUInt16LE(0) : undefined
    case 'UL':
      return bytes.length >= 4 ? bytes.readUInt32LE(0) : undefined
    case 'AT':
      return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => decodeTag(bytes, 4 * i))
    default:
      return bytes
        .toString('latin1')
        .replace(/[\0 ]+$/, '')
        .trimStart()
  }
}

function decodeTag(bytes: Buffer, at: number): string {
  const tag = bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2)
  return tag.toString(16).toUpperCase().padStart(8, '0')
}

function encodeValue(vr: Vr, value: unknown): Buffer {
  switch (vr) {
    case 'US': {
      const bytes = Buffer.alloc(2)
      bytes.writeUInt16LE(Number(value), 0)
      return bytes
    }
    case 'UL': {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(Number(value), 0)
      return bytes
    }
    case 'AT':
      return Buffer.concat((value as readonly string[]).map(encodeTag))
    case 'LO':
      return padded(toDefaultRepertoire(String(value)).slice(0, 64), ' ')
    case 'AE':
      return padded(String(value), ' ')
    case 'UI':
      return padded(String(value), '\0')
  }
}

function encodeTag(tag: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0)
  bytes.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2)
  return bytes
}

/** Commands have no Specific Character Set: the default repertoire is all there is (PS3.7 §6.3.1). */
function toDefaultRepertoire(text: string): string {
  return text.replace(/[^\x20-\x5b\x5d-\x7e]/g, '?')
}

function padded(text: string, padding: string): Buffer {
  return Buffer.from(text.length % 2 === 0 ? text : text + padding, 'latin1')
}

function encodeElement(element: number, value: Buffer): Buffer {
  const head = Buffer.alloc(ELEMENT_HEADER_BYTES)
  head.writeUInt16LE(element, 2)
  head.writeUInt32LE(value.length, 4)
  return Buffer.concat([head, value])
}
