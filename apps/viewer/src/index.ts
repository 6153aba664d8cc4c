export * from './messages.ts'
export { type ViewerFile, viewerFiles } from './serve/manifest.ts'
export { createServeViewer, type ServeViewer, serveViewer } from './serve/serve-viewer.ts'
