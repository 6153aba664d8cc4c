/**
 * What the page (apps/web) and the viewer in its frame say to each other, by `postMessage` between windows of the same
 * origin. The field `type` is the contract: fields are only added, each optional.
 */

/** Page → viewer: show these studies, the first being the one that is read. */
export interface OpenStudyMessage {
  readonly type: 'yt:open-study'
  readonly studyInstanceUids: readonly string[]
  readonly seriesInstanceUid?: string
  readonly sopInstanceUid?: string
}

/** Page → viewer: put the keyboard focus on the images (Alt 1). */
export interface FocusMessage {
  readonly type: 'yt:focus'
}

/** Page → viewer: colours of the chrome; images stay on black in both. */
export interface ThemeMessage {
  readonly type: 'yt:theme'
  readonly theme: 'dark' | 'light'
}

/** Page → viewer: arrange the images by a hanging protocol that the viewer knows, such as `mpr` or `default`. */
export interface HangingProtocolMessage {
  readonly type: 'yt:hanging-protocol'
  readonly protocolId: string
}

/** Viewer → page: started; messages sent before this one may be lost. */
export interface ViewerReadyMessage {
  readonly type: 'yt:viewer-ready'
  readonly studyInstanceUids: readonly string[]
}

/** Viewer → page: the first image of a viewport is on the screen. */
export interface ImageShownMessage {
  readonly type: 'yt:image-shown'
  readonly studyInstanceUids: readonly string[]
  /** Since the navigation of the frame began. */
  readonly elapsedMs: number
}

/** Where a mark lies: the image it was made on. `frameNumber` counts from 1. */
export interface ImageReference {
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly sopInstanceUid: string
  readonly frameNumber: number
}

/** Viewer → page: a measurement was made, changed or removed; `text` is ready for a report, such as `12.1 mm × 9.8 mm`. */
export interface MeasurementMessage {
  readonly type: 'yt:measurement'
  readonly change: 'added' | 'updated' | 'removed'
  readonly measurementId: string
  readonly tool: string
  readonly label: string
  readonly text: string
  readonly image: ImageReference | null
}

/** Viewer → page: Shift K was pressed on an image, which shall become a key image. */
export interface KeyImageMessage {
  readonly type: 'yt:key-image'
  readonly image: ImageReference
}

/** Viewer → page: a key with Alt or Ctrl (on macOS ⌘), which belongs to the page wherever the focus is. */
export interface KeyForwardMessage {
  readonly type: 'yt:key-forward'
  readonly code: string
  readonly key: string
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
}

export type MessageToViewer = OpenStudyMessage | FocusMessage | ThemeMessage | HangingProtocolMessage

export type MessageFromViewer =
  | ViewerReadyMessage
  | ImageShownMessage
  | MeasurementMessage
  | KeyImageMessage
  | KeyForwardMessage

const TYPES_TO_VIEWER: readonly string[] = [
  'yt:open-study',
  'yt:focus',
  'yt:theme',
  'yt:hanging-protocol',
] satisfies readonly MessageToViewer['type'][]
const TYPES_FROM_VIEWER: readonly string[] = [
  'yt:viewer-ready',
  'yt:image-shown',
  'yt:measurement',
  'yt:key-image',
  'yt:key-forward',
] satisfies readonly MessageFromViewer['type'][]

/** True for data of a `message` event that the viewer should act on. The caller checks origin and source. */
export function isMessageToViewer(data: unknown): data is MessageToViewer {
  return TYPES_TO_VIEWER.includes(typeOf(data))
}

/** True for data of a `message` event that comes from a viewer. The caller checks origin and source. */
export function isMessageFromViewer(data: unknown): data is MessageFromViewer {
  return TYPES_FROM_VIEWER.includes(typeOf(data))
}

/** The image to begin with, when it is not the first. */
export interface ViewerStart {
  readonly seriesInstanceUid?: string | undefined
  readonly sopInstanceUid?: string | undefined
}

/** Address of the viewer showing these studies; `language` is `zh-CN` unless given. */
export function viewerAddress(
  studyInstanceUids: readonly string[],
  language?: 'zh-CN' | 'en',
  start: ViewerStart = {},
): string {
  const query = new URLSearchParams({ StudyInstanceUIDs: studyInstanceUids.join(',') })
  if (language !== undefined) query.set('lng', language)
  if (start.seriesInstanceUid !== undefined) query.set('initialSeriesInstanceUID', start.seriesInstanceUid)
  if (start.sopInstanceUid !== undefined) query.set('initialSOPInstanceUID', start.sopInstanceUid)
  return `/viewer/viewer?${query}`
}

function typeOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('type' in data)) return ''
  return typeof data.type === 'string' ? data.type : ''
}
