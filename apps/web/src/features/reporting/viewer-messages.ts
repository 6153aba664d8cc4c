/**
 * What the page and the viewer in its frame say to each other by `postMessage`; the other end is `apps/viewer`. Fields
 * are only added, each optional.
 */
export type MessageToViewer =
  | {
      readonly type: 'yt:open-study'
      readonly studyInstanceUids: readonly string[]
      readonly seriesInstanceUid?: string
      readonly sopInstanceUid?: string
    }
  | { readonly type: 'yt:focus' }
  | { readonly type: 'yt:theme'; readonly theme: 'dark' | 'light' }
  | { readonly type: 'yt:hanging-protocol'; readonly protocolId: string }

/** The image a mark lies on; `frameNumber` counts from 1. */
export interface ImageReference {
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly sopInstanceUid: string
  readonly frameNumber: number
}

export interface Measurement {
  readonly type: 'yt:measurement'
  readonly change: 'added' | 'updated' | 'removed'
  readonly measurementId: string
  readonly tool: string
  readonly label: string
  /** Ready for a report: `12.1 mm × 9.8 mm`. */
  readonly text: string
  readonly image: ImageReference | null
}

export type MessageFromViewer =
  | { readonly type: 'yt:viewer-ready'; readonly studyInstanceUids: readonly string[] }
  | {
      readonly type: 'yt:image-shown'
      readonly studyInstanceUids: readonly string[]
      readonly elapsedMs: number
    }
  | Measurement
  | { readonly type: 'yt:key-image'; readonly image: ImageReference }
  | {
      readonly type: 'yt:key-forward'
      readonly code: string
      readonly key: string
      readonly altKey: boolean
      readonly ctrlKey: boolean
      readonly metaKey: boolean
      readonly shiftKey: boolean
    }

const FROM_VIEWER = [
  'yt:viewer-ready',
  'yt:image-shown',
  'yt:measurement',
  'yt:key-image',
  'yt:key-forward',
] satisfies readonly MessageFromViewer['type'][]

/** True for data of a `message` event that a viewer sent. The caller checks origin and source. */
export function isFromViewer(data: unknown): data is MessageFromViewer {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  return FROM_VIEWER.some((type) => type === data.type)
}

/** Address of the viewer showing these studies. */
export function viewerAddress(studyInstanceUids: readonly string[], language: 'zh-CN' | 'en'): string {
  return `/viewer/viewer?${new URLSearchParams({ StudyInstanceUIDs: studyInstanceUids.join(','), lng: language })}`
}
