import { STORAGE_SOP_CLASS_ROWS } from './storage-sop-classes.table.ts'

export interface StorageSopClass {
  readonly uid: string
  readonly keyword: string
  readonly name: string
  /** Modality (0008,0060) that instances of the class usually carry. */
  readonly modalityHint?: string
}

const SOP_CLASS_ROOT = '1.2.840.10008.5.1'

/** Every storage SOP class of PS3.6 Table A-1 by UID, retired ones included. */
export const STORAGE_SOP_CLASSES: ReadonlyMap<string, StorageSopClass> = new Map(
  STORAGE_SOP_CLASS_ROWS.map(([suffix, keyword, name, modality]) => {
    const uid = `${SOP_CLASS_ROOT}${suffix}`
    return [uid, { uid, keyword, name, ...(modality === '' ? {} : { modalityHint: modality }) }]
  }),
)

/** UIDs of the storage SOP classes that the product itself has to name. */
export const SopClass = {
  Verification: '1.2.840.10008.1.1',
  MediaStorageDirectory: '1.2.840.10008.1.3.10',
  StorageCommitmentPushModel: '1.2.840.10008.1.20.1',
  ComputedRadiographyImage: '1.2.840.10008.5.1.4.1.1.1',
  DigitalXRayImageForPresentation: '1.2.840.10008.5.1.4.1.1.1.1',
  CTImage: '1.2.840.10008.5.1.4.1.1.2',
  EnhancedCTImage: '1.2.840.10008.5.1.4.1.1.2.1',
  UltrasoundMultiFrameImage: '1.2.840.10008.5.1.4.1.1.3.1',
  MRImage: '1.2.840.10008.5.1.4.1.1.4',
  UltrasoundImage: '1.2.840.10008.5.1.4.1.1.6.1',
  SecondaryCaptureImage: '1.2.840.10008.5.1.4.1.1.7',
  MultiFrameTrueColorSecondaryCaptureImage: '1.2.840.10008.5.1.4.1.1.7.4',
  TwelveLeadECGWaveform: '1.2.840.10008.5.1.4.1.1.9.1.1',
  GrayscaleSoftcopyPresentationState: '1.2.840.10008.5.1.4.1.1.11.1',
  Segmentation: '1.2.840.10008.5.1.4.1.1.66.4',
  VideoPhotographicImage: '1.2.840.10008.5.1.4.1.1.77.1.4.1',
  BasicTextSR: '1.2.840.10008.5.1.4.1.1.88.11',
  KeyObjectSelectionDocument: '1.2.840.10008.5.1.4.1.1.88.59',
  EncapsulatedPDF: '1.2.840.10008.5.1.4.1.1.104.1',
} as const
