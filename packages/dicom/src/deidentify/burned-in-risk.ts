/** What is known of an object before its pixels are looked at. */
export interface BurnedInFacts {
  readonly burnedInAnnotation: string | undefined
  readonly modality: string | undefined
  readonly sopClassUid: string
  readonly imageType: readonly string[]
}

export type BurnedInRisk = 'declared' | 'secondary-capture' | 'modality' | 'screen'

/** Devices that write the patient's name into the picture, and what is scanned or photographed. */
const RISKY_MODALITIES: ReadonlySet<string> = new Set(
  'US IVUS XA RF OT SC ES XC GM SM OP OCT DOC ECG EPS HC DG'.split(' '),
)
/** Secondary Capture Image Storage and its multi-frame kin (PS3.4 §B.5). */
const SECONDARY_CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.\d)?$/
const SCREEN = /SCREEN|LABEL|REPORT|DOSE|SUMMARY/i

/**
 * Why the pixels may show who the patient is; null when the object says they do not, or nothing speaks for it
 * (PS3.15 §E.3.1, (0028,0301) BurnedInAnnotation).
 */
export function burnedInRisk(facts: BurnedInFacts): BurnedInRisk | null {
  const declared = facts.burnedInAnnotation?.toUpperCase()
  if (declared === 'YES') return 'declared'
  if (declared === 'NO') return null
  if (SECONDARY_CAPTURE.test(facts.sopClassUid)) return 'secondary-capture'
  if (facts.imageType.some((value) => SCREEN.test(value))) return 'screen'
  return RISKY_MODALITIES.has(facts.modality ?? '') ? 'modality' : null
}
