import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMAND_FIELD } from './command-set.table.ts'
import { CommandError, commandName, decodeCommandSet, encodeCommandSet, hasDataSet } from './command-set.ts'

// C-STORE-RSP, PS3.7 table 9.3-2, Implicit VR Little Endian:
// (0000,0000) UL 110, (0000,0002) UI 1.2.840.10008.5.1.4.1.1.2, (0000,0100) US 0x8001, (0000,0120) US 7,
// (0000,0800) US 0x0101, (0000,0900) US 0xA900, (0000,0901) AT (0008,0016), (0000,0902) LO "no",
// (0000,1000) UI 1.2.3
const STORE_RSP = Buffer.from(
  [
    '00000000 04000000 6e000000',
    '00000200 1a000000 312e322e3834302e31303030382e352e312e342e312e312e3200',
    '00000001 02000000 0180',
    '00002001 02000000 0700',
    '00000008 02000000 0101',
    '00000009 02000000 00a9',
    '00000109 04000000 08001600',
    '00000209 02000000 6e6f',
    '00000010 06000000 312e322e3300',
  ]
    .join('')
    .replace(/ /g, ''),
  'hex',
)
const STORE_RESPONSE = {
  AffectedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
  CommandField: COMMAND_FIELD['C-STORE-RSP'],
  MessageIDBeingRespondedTo: 7,
  CommandDataSetType: 0x0101,
  Status: 0xa900,
  OffendingElement: ['00080016'],
  ErrorComment: 'no',
  AffectedSOPInstanceUID: '1.2.3',
}

describe('the fixture', () => {
  test('is decoded', () => {
    expect(decodeCommandSet(STORE_RSP)).toEqual({ CommandGroupLength: 110, ...STORE_RESPONSE })
  })

  test('is what we encode', () => {
    expect(encodeCommandSet(STORE_RESPONSE).toString('hex')).toBe(STORE_RSP.toString('hex'))
  })
})

test('an error comment keeps to 64 characters of the default repertoire', () => {
  const command = { CommandField: 1, ErrorComment: `磁盘\n${'x'.repeat(100)}` }
  expect(decodeCommandSet(encodeCommandSet(command)).ErrorComment).toBe(`???${'x'.repeat(61)}`)
})

test('a data set follows unless the type says 0x0101', () => {
  expect(hasDataSet({ CommandDataSetType: 0x0101 })).toBe(false)
  expect(hasDataSet({})).toBe(false)
  for (const type of [0x0000, 0x0001, 0x0102, 0xfefe]) {
    expect(hasDataSet({ CommandDataSetType: type })).toBe(true)
  }
})

test('commands have the names of PS3.7', () => {
  expect(commandName(0x0001)).toBe('C-STORE-RQ')
  expect(commandName(0x0fff)).toBe('C-CANCEL-RQ')
  expect(commandName(0x4711)).toBe('0x4711')
})

describe('a broken command', () => {
  const cases: readonly [string, string][] = [
    ['without Command Field', '00000009020000000000'],
    ['cut off within an element header', '000000010200'],
    ['with a value longer than the command', '0000000102000100 0100'],
    ['with an element of another group', '0800160002000000 3100'],
    ['that is empty', ''],
  ]
  test.each(cases)('%s', (_, hex) => {
    expect(() => decodeCommandSet(Buffer.from(hex.replace(/ /g, ''), 'hex'))).toThrow(CommandError)
  })

  test('any bytes either decode or throw CommandError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeCommandSet(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(CommandError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
