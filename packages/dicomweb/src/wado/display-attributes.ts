import { type DisplayRules, VOI_FUNCTIONS, type VoiFunction } from '@yingtong/codecs'
import { type DataSet, type InstanceLayout, transferSyntaxOf, UID } from '@yingtong/dicom'
import { lookupTable, paletteTables, type ValueReader } from './lookup-tables.ts'

/** The functional group that holds a macro for a frame: the frame's own, else the shared one (PS3.3 §C.7.6.16). */
function functionalGroup(ds: DataSet, macro: string, frame: number): DataSet | undefined {
  const own = ds.items('PerFrameFunctionalGroupsSequence')[frame - 1]?.items(macro)[0]
  return own ?? ds.items('SharedFunctionalGroupsSequence')[0]?.items(macro)[0]
}

/** What a defined term begins with decides; what is unknown is the default, LINEAR (PS3.3 §C.11.2.1.3). */
function functionOf(name: string | undefined): VoiFunction {
  const said = name?.trim().toUpperCase()
  return VOI_FUNCTIONS.find((each) => each === said) ?? 'LINEAR'
}

function windowOf(voi: DataSet): Pick<DisplayRules, 'window'> {
  const [center, width] = [voi.numbers('WindowCenter')[0], voi.numbers('WindowWidth')[0]]
  if (center === undefined || width === undefined || !(width > 0)) return {}
  return { window: { center, width, function: functionOf(voi.string('VOILUTFunction')) } }
}

function paddingOf(ds: DataSet, float: boolean): Pick<DisplayRules, 'padding'> {
  const [value, limit] = float
    ? [ds.number('FloatPixelPaddingValue') ?? ds.number('DoubleFloatPixelPaddingValue'), undefined]
    : [ds.number('PixelPaddingValue'), ds.number('PixelPaddingRangeLimit')]
  if (value === undefined) return {}
  const ends = [value, limit ?? value]
  return { padding: { low: Math.min(...ends), high: Math.max(...ends) } }
}

/** Containers that came from the object: native, RLE or deflated; a codestream says its depth itself. */
function containersOf({ pixelData, transferSyntaxUid }: InstanceLayout): Pick<DisplayRules, 'stored'> {
  const isCoded = transferSyntaxOf(transferSyntaxUid)?.encapsulated && transferSyntaxUid !== UID.RLELossless
  if (!pixelData || isCoded) return {}
  return { stored: { bitsStored: pixelData.bitsStored, highBit: pixelData.highBit } }
}

const present = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V }

/** What leads from the samples of a frame to its picture, also of enhanced objects (PS3.4 §N.2). */
export async function displayAttributes(
  layout: InstanceLayout,
  frame: number,
  read: ValueReader,
): Promise<DisplayRules> {
  const { dataSet: ds, pixelData } = layout
  const scaling = functionalGroup(ds, 'PixelValueTransformationSequence', frame) ?? ds
  const voi = functionalGroup(ds, 'FrameVOILUTSequence', frame) ?? ds
  const signed = pixelData?.pixelRepresentation === 1
  const [slope, intercept] = [scaling.number('RescaleSlope'), scaling.number('RescaleIntercept')]
  const modalityLut = await lookupTable(ds.items('ModalityLUTSequence')[0], signed, read)
  // What comes out of a modality table is never negative; a rescale may lead below zero (PS3.3 §C.11.2.1.1).
  const below = modalityLut === undefined && (signed || (intercept ?? 0) < 0)
  const float = pixelData !== null && pixelData.tag !== 'PixelData'
  return {
    ...containersOf(layout),
    ...(float ? { float } : {}),
    ...(slope !== undefined ? { rescale: { slope, intercept: intercept ?? 0 } } : {}),
    ...present('modalityLut', modalityLut),
    ...windowOf(voi),
    ...present('voiLut', await lookupTable(voi.items('VOILUTSequence')[0], below, read)),
    ...paddingOf(ds, float),
    ...(ds.string('PresentationLUTShape') === 'INVERSE' ? { inverse: true } : {}),
    ...present('palette', await paletteTables(ds, signed, read)),
  }
}
