import type { Component } from './host.ts'

/** Types of what we use of OHIF's services; OHIF 3.13 ships none in the package of the built viewer. */
export interface PubSub {
  readonly EVENTS: Readonly<Record<string, string>>
  subscribe(event: string | undefined, callback: (data: never) => void): { unsubscribe(): void }
}

export interface Instance {
  readonly [keyword: string]: unknown
  readonly StudyInstanceUID: string
  readonly SeriesInstanceUID: string
  readonly SOPInstanceUID: string
}

export interface DisplaySet {
  readonly displaySetInstanceUID: string
  readonly StudyInstanceUID: string
  readonly SeriesInstanceUID: string
  readonly SeriesDescription?: string
  readonly SeriesNumber?: number | string
  readonly Modality?: string
  readonly numImageFrames?: number
  readonly excludeFromThumbnailBrowser?: boolean
  readonly unsupported?: boolean
  readonly isReconstructable?: boolean
  readonly instances?: readonly Instance[]
  readonly images?: readonly Instance[]
  readonly getThumbnailSrc?: (options: object) => Promise<string | null> | string | null
}

export interface Measurement {
  readonly uid: string
  readonly toolName: string
  readonly label?: string
  readonly displayText?: { readonly primary?: readonly string[]; readonly secondary?: readonly string[] }
  readonly referenceStudyUID?: string
  readonly referenceSeriesUID?: string
  readonly SOPInstanceUID?: string
  readonly frameNumber?: number
}

export interface CornerstoneViewport {
  readonly element: HTMLElement
  /** Nothing while a volume is being set. */
  getProperties(): { voiRange?: { lower: number; upper: number } } | undefined
  getCurrentImageId?(): string | undefined
}

export interface Services {
  readonly toolbarService: PubSub & { refreshToolbarState(props: { viewportId: string }): void }
  readonly viewportGridService: PubSub & {
    getActiveViewportId(): string
    getState(): {
      activeViewportId: string
      isHangingProtocolLayout: boolean
      viewports: ReadonlyMap<string, unknown>
    }
    getDisplaySetsUIDsForViewport(viewportId: string): readonly string[] | undefined
  }
  readonly displaySetService: PubSub & {
    getActiveDisplaySets(): readonly DisplaySet[]
    getDisplaySetByUID(uid: string): DisplaySet | undefined
  }
  readonly hangingProtocolService: PubSub & {
    getState(): { protocolId?: string } | undefined
    getViewportsRequireUpdate(
      viewportId: string,
      displaySetInstanceUid: string,
      isHangingProtocolLayout: boolean,
    ): readonly { readonly viewportOptions?: object }[]
  }
  readonly measurementService: PubSub & { getMeasurements(): readonly Measurement[] }
  readonly cornerstoneViewportService: PubSub & {
    getCornerstoneViewport(viewportId: string): CornerstoneViewport | undefined
  }
  readonly cineService: PubSub & {
    getState(): {
      isCineEnabled: boolean
      cines: Readonly<Record<string, { isPlaying?: boolean; frameRate?: number } | undefined>>
      default: { frameRate: number }
    }
    setIsCineEnabled(enabled: boolean): void
    setCine(cine: { id: string; isPlaying: boolean; frameRate: number }): void
  }
  readonly uiNotificationService: { show(notification: object): void }
  readonly toolGroupService: {
    getToolGroup(id: string): ToolGroup | undefined
  }
}

export interface ToolGroup {
  hasTool(toolName: string): boolean
  setToolConfiguration(toolName: string, configuration: object, overwrite?: boolean): void
}

export interface ModuleParameters {
  readonly servicesManager: { readonly services: Services }
  readonly commandsManager: { run(command: string, options?: object): unknown }
  readonly extensionManager: { getModuleEntry(id: string): ModuleEntry | undefined }
}

export interface ModuleEntry {
  readonly component?: Component<object>
  readonly isReferenceViewable?: unknown
}
