import { chooseLanguage } from './extension/choose-language.ts'
import { LOCALES } from './extension/locales.table.ts'
import { readingExtension } from './extension/reading-extension.ts'
import { readingMode } from './extension/reading-mode.ts'

/** Runs before OHIF's bundle and tells it all it may know: one data source, our extension, our mode, the language. */
document.documentElement.lang = chooseLanguage(window.location.search, document.cookie)
document.documentElement.classList.toggle('yt-framed', window.parent !== window)
window.PUBLIC_URL = '/viewer/'
window.browserImportFunction = (address) => import(address)

const DICOMWEB = '/dicom-web'

window.config = {
  name: 'yingtong',
  routerBasename: '/viewer',
  extensions: [
    '@ohif/extension-default',
    '@ohif/extension-cornerstone',
    '@ohif/extension-cornerstone-dicom-sr',
    '@ohif/extension-cornerstone-dicom-seg',
    '@ohif/extension-cornerstone-dicom-pmap',
    '@ohif/extension-cornerstone-dicom-rt',
    '@ohif/extension-dicom-pdf',
    '@ohif/extension-dicom-video',
    readingExtension,
  ],
  modes: [readingMode],
  locales: LOCALES,
  showStudyList: false,
  showLoadingIndicator: true,
  showCPUFallbackMessage: false,
  showWarningMessageForCrossOrigin: false,
  showErrorDetails: 'dev',
  strictZSpacingForVolumeViewport: true,
  investigationalUseDialog: { option: 'never' },
  disableConfirmationPrompts: true,
  // Windows with more than three decoder workers and 4 GB of memory begins to swap.
  maxNumberOfWebWorkers: 3,
  maxNumRequests: { interaction: 100, thumbnail: 3, prefetch: 12 },
  defaultDataSourceName: 'dicomweb',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dicomweb',
      configuration: {
        name: 'dicomweb',
        friendlyName: '影通',
        qidoRoot: DICOMWEB,
        wadoRoot: DICOMWEB,
        wadoUriRoot: DICOMWEB,
        qidoSupportsIncludeField: true,
        supportsFuzzyMatching: false,
        supportsWildcard: true,
        imageRendering: 'wadors',
        // Pictures made by the server: a few kilobytes, so that series are seen before their frames are loaded.
        thumbnailRendering: 'thumbnail',
        thumbnailRequestStrategy: 'fetch',
        enableStudyLazyLoad: true,
        // Frames as they are stored (HTJ2K or the original compression): transfer-syntax=* (PS3.18 §8.7.3).
        acceptHeader: ['multipart/related; type="application/octet-stream"; transfer-syntax=*'],
        // Documents come as bulk data, so that they are shown from memory and never as a page of our origin.
        singlepart: 'bulkdata,video',
        bulkDataURI: { enabled: true, relativeResolution: 'studies' },
      },
    },
  ],
  httpErrorHandler: () => {
    // The session has ended: the page around the frame knows it too, and signs in again.
  },
}
