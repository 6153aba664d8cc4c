import { dateAndTime, numberOf, personName, sexAndAge, textOf } from './dicom-text.ts'
import { type Drawable, h, say } from './host.ts'
import type { DisplaySet, Instance } from './ohif.ts'

/** What OHIF passes to each text in the corner of a viewport. */
interface OverlayProps {
  readonly displaySet?: DisplaySet
  readonly instance?: Instance
  readonly referenceInstance?: Instance
  readonly imageSliceData?: { readonly imageIndex: number; readonly numberOfSlices: number }
  readonly viewportData?: { readonly viewportType?: string }
  readonly voi?: { readonly windowWidth?: number; readonly windowCenter?: number }
  readonly scale?: number
}

interface OverlayItem {
  readonly id: string
  readonly contentF: (props: OverlayProps) => Drawable
}

/** Texts in the four corners of every viewport, as OHIF's customizations; `readStudyUid` is the study that is read. */
export function viewportOverlay(readStudyUid: () => string | undefined): Record<string, object> {
  const corner = (items: readonly OverlayItem[]) => ({ $set: items })
  return {
    'viewportOverlay.topLeft': corner([
      line('yt.prior', (props) => priorLabel(props, readStudyUid()), 'yt-prior'),
      line('yt.patient', ({ referenceInstance: r }) => join(' ', personName(r?.PatientName), sexAndAge(r))),
      line('yt.number', ({ referenceInstance: r }) => textOf(r, 'AccessionNumber') || textOf(r, 'PatientID')),
      line('yt.series', ({ referenceInstance: r }) => textOf(r, 'SeriesDescription')),
    ]),
    'viewportOverlay.topRight': corner([
      line('yt.institution', ({ referenceInstance: r }) => textOf(r, 'InstitutionName')),
      line('yt.time', ({ referenceInstance: r }) =>
        dateAndTime(textOf(r, 'StudyDate'), textOf(r, 'StudyTime')),
      ),
    ]),
    'viewportOverlay.bottomLeft': corner([line('yt.image', imageNumber), line('yt.thickness', thickness)]),
    'viewportOverlay.bottomRight': corner([line('yt.zoom', zoom), line('yt.window', windowAndLevel)]),
  }
}

function line(id: string, text: (props: OverlayProps) => string, className = 'yt-overlay'): OverlayItem {
  return {
    id,
    contentF: (props) => {
      const content = text(props)
      return content === '' ? null : h('div', { className, 'data-overlay': id }, content)
    },
  }
}

function join(separator: string, ...parts: readonly string[]): string {
  return parts.filter(Boolean).join(separator)
}

/** Mixing up old and new is the classic mistake, so a viewport of another study says so. */
function priorLabel({ referenceInstance }: OverlayProps, readStudyUid: string | undefined): string {
  if (referenceInstance === undefined || readStudyUid === undefined) return ''
  if (referenceInstance.StudyInstanceUID === readStudyUid) return ''
  return say('priorOf', { date: dateAndTime(textOf(referenceInstance, 'StudyDate'), '') })
}

function imageNumber({ imageSliceData, viewportData }: OverlayProps): string {
  if (!imageSliceData || imageSliceData.numberOfSlices < 1) return ''
  const volume = viewportData?.viewportType === 'orthographic'
  return say(volume ? 'slice' : 'image', {
    index: imageSliceData.imageIndex + 1,
    count: imageSliceData.numberOfSlices,
  })
}

function thickness({ instance, referenceInstance, viewportData }: OverlayProps): string {
  if (viewportData?.viewportType === 'orthographic') return ''
  const value = numberOf(instance ?? referenceInstance, 'SliceThickness')
  return value === null || value <= 0 ? '' : say('thickness', { value: value.toFixed(1) })
}

function zoom({ scale }: OverlayProps): string {
  return scale === undefined || !Number.isFinite(scale) || Math.abs(scale - 1) < 0.01
    ? ''
    : say('zoom', { value: scale.toFixed(1) })
}

function windowAndLevel({ voi }: OverlayProps): string {
  const { windowWidth, windowCenter } = voi ?? {}
  if (typeof windowWidth !== 'number' || typeof windowCenter !== 'number') return ''
  return `W ${Math.round(windowWidth)} L ${Math.round(windowCenter)}`
}
