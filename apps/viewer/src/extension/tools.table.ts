/** One place on the toolbar. `rank` 1 keeps its word longest when the frame is narrow; 3 shows its icon only, unless wide. */
export interface ToolPlace {
  readonly id: string
  readonly rank: 1 | 2 | 3
  /** Key that OHIF binds to the same act, shown in the title. */
  readonly keyCap?: string
  /** Left out where it cannot be used, for tools of one arrangement only. */
  readonly onlyWhenUsable?: true
}

/** Groups of the toolbar, from the left; what is used every minute comes first. */
export const TOOL_GROUPS: readonly (readonly ToolPlace[])[] = [
  [
    { id: 'WindowLevel', rank: 1 },
    { id: 'Pan', rank: 1 },
    { id: 'Zoom', rank: 1, keyCap: 'Z' },
    { id: 'StackScroll', rank: 1 },
  ],
  [
    { id: 'Length', rank: 3 },
    { id: 'Angle', rank: 3 },
    { id: 'EllipticalROI', rank: 3 },
    { id: 'Probe', rank: 3 },
    { id: 'ArrowAnnotate', rank: 3 },
  ],
  [
    { id: 'rotate-right', rank: 3, keyCap: 'R' },
    { id: 'invert', rank: 3, keyCap: 'I' },
    { id: 'yt.cine', rank: 3, keyCap: 'C' },
  ],
  [
    { id: 'ImageSliceSync', rank: 2 },
    { id: 'yt.mpr', rank: 1 },
    { id: 'Crosshairs', rank: 2, onlyWhenUsable: true },
    { id: 'Layout', rank: 2 },
    { id: 'yt.keyImage', rank: 2, keyCap: 'Shift K' },
    { id: 'Reset', rank: 3, keyCap: 'Space' },
  ],
]

/** What the menu 更多 offers. */
export const MORE_TOOLS: readonly ToolPlace[] = [
  { id: 'yt.measurements', rank: 1 },
  { id: 'Bidirectional', rank: 1 },
  { id: 'RectangleROI', rank: 1 },
  { id: 'CircleROI', rank: 1 },
  { id: 'PlanarFreehandROI', rank: 1 },
  { id: 'CobbAngle', rank: 1 },
  { id: 'ReferenceLines', rank: 1 },
  { id: 'flipHorizontal', rank: 1, keyCap: 'H' },
  { id: 'yt.flipVertical', rank: 1, keyCap: 'V' },
  { id: 'Magnify', rank: 1 },
  { id: 'WindowLevelRegion', rank: 1 },
  { id: 'TrackballRotate', rank: 1 },
  { id: 'ImageOverlayViewer', rank: 1 },
  { id: 'CalibrationLine', rank: 1 },
  { id: 'UltrasoundDirectionalTool', rank: 1 },
  { id: 'TagBrowser', rank: 1 },
  { id: 'Capture', rank: 1 },
]

export const MORE_SECTION = 'yt.more'

/** Windows of the keys 1 to 4, in Hounsfield units, and the further ones of OHIF's menus. */
export const CT_WINDOWS = [
  { id: 'ct-soft-tissue', text: 'softTissue', keyCap: '1', window: 400, level: 40 },
  { id: 'ct-lung', text: 'lung', keyCap: '2', window: 1500, level: -600 },
  { id: 'ct-bone', text: 'bone', keyCap: '3', window: 2000, level: 400 },
  { id: 'ct-brain', text: 'brain', keyCap: '4', window: 80, level: 40 },
] as const

/** Keys of the images. Everything with Alt or Ctrl belongs to the page, except undo and redo of marks. */
export const IMAGE_KEYS: readonly ImageKey[] = [
  { keys: ['z'], commandName: 'setToolActive', commandOptions: { toolName: 'Zoom' }, label: 'Zoom' },
  { keys: ['+'], commandName: 'scaleUpViewport', label: 'Zoom In' },
  { keys: ['-'], commandName: 'scaleDownViewport', label: 'Zoom Out' },
  { keys: ['='], commandName: 'fitViewportToWindow', label: 'Zoom to Fit' },
  { keys: ['r'], commandName: 'rotateViewportCW', label: 'Rotate Right' },
  { keys: ['l'], commandName: 'rotateViewportCCW', label: 'Rotate Left' },
  { keys: ['h'], commandName: 'flipViewportHorizontal', label: 'Flip Horizontally' },
  { keys: ['v'], commandName: 'flipViewportVertical', label: 'Flip Vertically' },
  { keys: ['c'], commandName: 'playCine', label: 'Cine' },
  { keys: ['i'], commandName: 'invertViewport', label: 'Invert' },
  { keys: ['right'], commandName: 'incrementActiveViewport', label: 'Next Image Viewport' },
  { keys: ['left'], commandName: 'decrementActiveViewport', label: 'Previous Image Viewport' },
  {
    keys: ['pageup'],
    commandName: 'updateViewportDisplaySet',
    commandOptions: { direction: -1 },
    label: 'Previous Series',
  },
  {
    keys: ['pagedown'],
    commandName: 'updateViewportDisplaySet',
    commandOptions: { direction: 1 },
    label: 'Next Series',
  },
  { keys: ['down'], commandName: 'nextImage', label: 'Next Image' },
  { keys: ['up'], commandName: 'previousImage', label: 'Previous Image' },
  { keys: ['home'], commandName: 'firstImage', label: 'First Image' },
  { keys: ['end'], commandName: 'lastImage', label: 'Last Image' },
  { keys: ['space'], commandName: 'resetViewport', label: 'Reset' },
  { keys: ['esc'], commandName: 'cancelActiveOperation', label: 'Cancel' },
  { keys: ['backspace'], commandName: 'deleteActiveAnnotation', label: 'Delete Annotation' },
  { keys: ['del'], commandName: 'deleteActiveAnnotation', label: 'Delete Annotation' },
  { keys: ['ctrl+z'], commandName: 'undo', label: 'Undo' },
  { keys: ['ctrl+y'], commandName: 'redo', label: 'Redo' },
  { keys: ['shift+k'], commandName: 'takeKeyImage', label: 'Key image' },
  ...CT_WINDOWS.map((preset, index) => ({
    keys: [preset.keyCap],
    commandName: 'setWindowLevelPreset',
    commandOptions: { presetName: preset.id, presetIndex: index },
    label: `W/L Preset ${preset.keyCap}`,
  })),
]

interface ImageKey {
  readonly keys: readonly string[]
  readonly commandName: string
  readonly commandOptions?: object
  readonly label: string
}
