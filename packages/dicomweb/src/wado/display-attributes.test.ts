import { fromKeywords, memorySource, readInstance, UID, writePart10 } from '@yingtong/dicom'
import { describe, expect, it } from 'vitest'
import { displayAttributes } from './display-attributes.ts'

const IMAGE = {
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  SOPInstanceUID: '1.2.3.4',
  StudyInstanceUID: '1.2.3.1',
  SeriesInstanceUID: '1.2.3.2',
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  Rows: 1,
  Columns: 2,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
}
type Keywords = Parameters<typeof fromKeywords>[0]

const words = (values: readonly number[]) => new Uint8Array(Uint16Array.from(values).buffer)

/** What is read out of an object with these elements; `bulk` by name stands behind each LUT Data. */
async function rulesOf(
  keywords: Keywords,
  {
    frame = 1,
    bulk = {},
    syntax = UID.ExplicitVRLittleEndian as string,
  }: {
    frame?: number
    bulk?: Readonly<Record<string, Uint8Array>>
    syntax?: string
  } = {},
) {
  const ds = fromKeywords({ ...IMAGE, ...keywords, PixelData: { vr: 'OW', BulkDataURI: 'pixels' } })
  const file = writePart10(ds, {
    transferSyntaxUid: syntax,
    bulk: (uri) => bulk[uri] ?? (syntax === UID.ExplicitVRLittleEndian ? words([0, 1]) : [words([0, 1])]),
  })
  const layout = await readInstance(memorySource(file))
  return displayAttributes(layout, frame, async ({ offset, length }) =>
    file.subarray(offset, offset + length),
  )
}

const item = (keywords: Keywords) => [fromKeywords(keywords)]
const lut = (descriptor: readonly number[], name = 'table') =>
  item({ LUTDescriptor: { vr: 'US', Value: descriptor }, LUTData: { vr: 'OW', BulkDataURI: name } })

describe('what leads from samples to a picture', () => {
  it('names the bits of the containers, unless a codestream tells its own depth', async () => {
    expect((await rulesOf({})).stored).toEqual({ bitsStored: 12, highBit: 11 })
    expect((await rulesOf({}, { syntax: UID.JPEG2000Lossless })).stored).toBeUndefined()
    expect((await rulesOf({}, { syntax: UID.RLELossless })).stored).toEqual({ bitsStored: 12, highBit: 11 })
  })

  it.each([
    [undefined, 'LINEAR'],
    ['LINEAR', 'LINEAR'],
    ['LINEAR_EXACT', 'LINEAR_EXACT'],
    ['SIGMOID', 'SIGMOID'],
    ['NONSENSE', 'LINEAR'],
  ])('VOI LUT Function %s is %s', async (said, shape) => {
    const window = { WindowCenter: [40, 1], WindowWidth: [400, 2], VOILUTFunction: said }
    expect((await rulesOf(window)).window).toEqual({ center: 40, width: 400, function: shape })
  })

  it('takes window and rescale of the frame, else the shared ones', async () => {
    const voi = (center: number) => ({
      FrameVOILUTSequence: item({ WindowCenter: center, WindowWidth: 100, VOILUTFunction: 'SIGMOID' }),
    })
    const shared = item({
      ...voi(1),
      PixelValueTransformationSequence: item({ RescaleSlope: 2, RescaleIntercept: -5 }),
    })
    const keywords = {
      NumberOfFrames: 2,
      SharedFunctionalGroupsSequence: shared,
      PerFrameFunctionalGroupsSequence: [...item({}), ...item(voi(7))],
    }
    const first = await rulesOf(keywords, { frame: 1 })
    expect(first).toMatchObject({
      window: { center: 1, function: 'SIGMOID' },
      rescale: { slope: 2, intercept: -5 },
    })
    expect((await rulesOf(keywords, { frame: 2 })).window?.center).toBe(7)
  })

  it('reads tables, short ones from the header and long ones from behind it', async () => {
    const short = await rulesOf({ VOILUTSequence: lut([3, 5, 12]) }, { bulk: { table: words([1, 2, 4095]) } })
    expect(short.voiLut).toEqual({ firstMapped: 5, bits: 12, values: Uint16Array.from([1, 2, 4095]) })
    const all = Array.from({ length: 65_536 }, (_, i) => 65_535 - i)
    const long = await rulesOf({ ModalityLUTSequence: lut([0, 0, 16]) }, { bulk: { table: words(all) } })
    expect(long.modalityLut?.values).toHaveLength(65_536)
    expect(long.modalityLut?.values[65_535]).toBe(0)
  })

  it('takes the first value that a table maps as signed where what is looked up may be negative', async () => {
    const table = { VOILUTSequence: lut([2, 65_036, 8]), RescaleSlope: 1, RescaleIntercept: -1000 }
    expect((await rulesOf(table, { bulk: { table: words([0, 255]) } })).voiLut?.firstMapped).toBe(-500)
  })

  it('knows padding, its other end, and the inverse shape', async () => {
    const padded = {
      PixelPaddingValue: { vr: 'US', Value: [10] },
      PixelPaddingRangeLimit: { vr: 'US', Value: [4] },
    }
    expect(await rulesOf({ ...padded, PresentationLUTShape: 'INVERSE' } as Keywords)).toMatchObject({
      padding: { low: 4, high: 10 },
      inverse: true,
    })
  })

  it.each(['Red', 'Green', 'Blue'])('a palette without %s is none', async (missing) => {
    const palette = Object.fromEntries(
      ['Red', 'Green', 'Blue']
        .filter((name) => name !== missing)
        .flatMap((name) => [
          [`${name}PaletteColorLookupTableDescriptor`, { vr: 'US', Value: [2, 0, 16] }],
          [`${name}PaletteColorLookupTableData`, { vr: 'OW', BulkDataURI: 'table' }],
        ]),
    )
    expect((await rulesOf(palette as Keywords, { bulk: { table: words([0, 1]) } })).palette).toBeUndefined()
  })

  it('expands a segmented palette, and refuses a damaged one', async () => {
    const segmented = Object.fromEntries(
      ['Red', 'Green', 'Blue'].flatMap((name) => [
        [`${name}PaletteColorLookupTableDescriptor`, { vr: 'US', Value: [4, 0, 16] }],
        [`Segmented${name}PaletteColorLookupTableData`, { vr: 'OW', BulkDataURI: 'table' }],
      ]),
    ) as Keywords
    const rules = await rulesOf(segmented, { bulk: { table: words([0, 1, 0, 1, 3, 300]) } })
    expect([...(rules.palette?.red.values ?? [])]).toEqual([0, 100, 200, 300])
    const damaged = rulesOf(segmented, { bulk: { table: words([1, 3, 300, 0]) } })
    await expect(damaged).rejects.toMatchObject({ code: 'invalid' })
  })
})
