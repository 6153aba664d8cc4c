import type { DataSet, InstanceLayout } from '@yingtong/dicom'
import type { RenderRequest } from '@yingtong/domain'

type Palette = NonNullable<RenderRequest['palette']>

/** One lookup table of the palette, widened to 16 bits (PS3.3 §C.7.6.3.1.5 and .6). */
function table(ds: DataSet, colour: 'Red' | 'Green' | 'Blue'): Uint16Array | null {
  const descriptor = ds.numbers(`${colour}PaletteColorLookupTableDescriptor`)
  const data = ds.get(`${colour}PaletteColorLookupTableData`)
  const [entries, , bits] = descriptor
  if (!data?.value || entries === undefined) return null
  const count = entries === 0 ? 65_536 : entries
  const view = new DataView(data.value.buffer, data.value.byteOffset, data.value.byteLength)
  const wide = data.value.byteLength >= count * 2
  const values = new Uint16Array(count)
  for (let i = 0; i < count && (wide ? i * 2 + 1 : i) < data.value.byteLength; i += 1) {
    const value = wide ? view.getUint16(i * 2, data.littleEndian) : view.getUint8(i)
    // Eight-bit tables are widened, also where they were written in 16-bit words.
    values[i] = bits === 8 || !wide ? (value & 0xff) << 8 : value
  }
  return values
}

function palette(ds: DataSet): Palette | undefined {
  const [red, green, blue] = [table(ds, 'Red'), table(ds, 'Green'), table(ds, 'Blue')]
  if (!red || !green || !blue) return undefined
  return { red, green, blue, firstMapped: ds.numbers('RedPaletteColorLookupTableDescriptor')[1] ?? 0 }
}

/** The functional group that holds a macro for a frame: the frame's own, else the shared one (PS3.3 §C.7.6.16). */
function functionalGroup(ds: DataSet, macro: string, frame: number): DataSet | undefined {
  const own = ds.items('PerFrameFunctionalGroupsSequence')[frame - 1]?.items(macro)[0]
  return own ?? ds.items('SharedFunctionalGroupsSequence')[0]?.items(macro)[0]
}

/** What a renderer must know beside the samples: rescale, window and palette, also of enhanced objects. */
export function displayAttributes(
  { dataSet: ds }: InstanceLayout,
  frame: number,
): Pick<RenderRequest, 'window' | 'rescale' | 'palette'> {
  const scaling = functionalGroup(ds, 'PixelValueTransformationSequence', frame) ?? ds
  const voi = functionalGroup(ds, 'FrameVOILUTSequence', frame) ?? ds
  const [slope, intercept] = [scaling.number('RescaleSlope'), scaling.number('RescaleIntercept')]
  const [center, width] = [voi.numbers('WindowCenter')[0], voi.numbers('WindowWidth')[0]]
  const colours = palette(ds)
  return {
    ...(slope !== undefined ? { rescale: { slope, intercept: intercept ?? 0 } } : {}),
    ...(center !== undefined && width !== undefined && width >= 1 ? { window: { center, width } } : {}),
    ...(colours ? { palette: colours } : {}),
  }
}
