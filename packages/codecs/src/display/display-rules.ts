/** VOI LUT Function (0028,1056), PS3.3 §C.11.2.1.3. */
export const VOI_FUNCTIONS = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const
export type VoiFunction = (typeof VOI_FUNCTIONS)[number]

export interface VoiWindow {
  readonly center: number
  readonly width: number
  readonly function: VoiFunction
}

/** A lookup table of PS3.3 §C.11.1.1 (modality), §C.11.2.1.1 (VOI) or §C.7.6.3.1.6 (one colour of a palette). */
export interface LookupTable {
  /** Below it the first value is taken, behind the last the last one. */
  readonly firstMapped: number
  /** Of each value: 8 to 16. */
  readonly bits: number
  readonly values: Uint16Array
}

/** Values that are no part of the image (PS3.3 §C.7.5.1.1.2), stored values, both ends included. */
export interface PixelPadding {
  readonly low: number
  readonly high: number
}

/** What leads from stored samples to a picture, beside the format (PS3.4 §N.2). */
export interface DisplayRules {
  /**
   * Where a sample lies in its container (PS3.5 §8.1.1), for frames whose containers came from the object; what a
   * codestream says of its own depth stands above the header.
   */
  readonly stored?: { readonly bitsStored: number; readonly highBit: number }
  /** Float or Double Float Pixel Data (PS3.3 §C.7.6.24). */
  readonly float?: boolean
  readonly rescale?: { readonly slope: number; readonly intercept: number }
  /** Stands for the rescale where there is one. */
  readonly modalityLut?: LookupTable
  readonly window?: VoiWindow
  /** Used when there is no window. */
  readonly voiLut?: LookupTable
  readonly padding?: PixelPadding
  /** Presentation LUT Shape INVERSE (PS3.3 §C.11.6). */
  readonly inverse?: boolean
  readonly palette?: { readonly red: LookupTable; readonly green: LookupTable; readonly blue: LookupTable }
}

/** 8-bit samples for a screen: grey, or red, green and blue in turn. */
export interface DisplayPixels {
  readonly pixels: Uint8Array // [row][column][channel]
  readonly channels: 1 | 3
}
