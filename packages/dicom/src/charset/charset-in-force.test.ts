import { describe, expect, it } from 'vitest'
import { memorySource } from '../parse/byte-source.ts'
import { dataSetCharsetRepair } from '../parse/data-set.ts'
import { readDicom } from '../parse/read-instance.ts'
import { concat, element, uids } from '../test/compose.ts'

const gb = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const dataSet = (charset: string, name: Uint8Array, description: Uint8Array) =>
  readDicom(
    memorySource(
      concat(
        charset === '' ? new Uint8Array(0) : element(0x00080005, 'CS', charset),
        uids(),
        element(0x00081030, 'LO', description),
        element(0x00100010, 'PN', name),
      ),
    ),
  ).dataSet

describe('the character set of a data set', () => {
  it('is decided by all of its text: a doubtful value follows the certain ones', () => {
    // 张^东 is half-width katakana too; the description can only be Chinese.
    const ds = dataSet('ISO 2022 IR 13\\ISO 2022 IR 87', gb('D5C55EB6AB'), gb('B8CED4E0C6BDC9A8'))
    expect(ds.string('StudyDescription')).toBe('肝脏平扫')
    expect(ds.string('PatientName')).toBe('张^东')
    expect(dataSetCharsetRepair(ds)).toEqual({ declared: 'ISO 2022 IR 13\\ISO 2022 IR 87', used: 'GB18030' })
  })

  it('stays as declared when nothing speaks against it', () => {
    const katakana = dataSet('ISO 2022 IR 13\\ISO 2022 IR 87', gb('D4CFC0DE5EC0DBB3'), gb('4354'))
    expect(katakana.string('PatientName')).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ')
    expect(dataSetCharsetRepair(katakana)).toBeNull()
    expect(dataSetCharsetRepair(dataSet('GB18030 ', gb('CDF5'), gb('D0D8')))).toBeNull()
  })

  it('is named where it was missing or wrong', () => {
    expect(dataSetCharsetRepair(dataSet('', gb('CDF5'), gb('D0D8B2BF')))).toEqual({
      declared: '',
      used: 'GB18030',
    })
    expect(dataSetCharsetRepair(dataSet('ISO_IR 192', gb('CDF5'), gb('D0D8B2BF')))).toEqual({
      declared: 'ISO_IR 192',
      used: 'GB18030',
    })
    expect(dataSetCharsetRepair(dataSet('GB18030 ', gb('E78E8B'), gb('E883B8E983A8')))).toEqual({
      declared: 'GB18030',
      used: 'ISO_IR 192',
    })
  })
})
