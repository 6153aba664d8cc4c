window.config = {
  name: 'yingtong',
  routerBasename: '/viewer',
  showStudyList: false,
  extensions: [
    '@ohif/extension-default',
    '@ohif/extension-cornerstone',
    '@ohif/extension-cornerstone-dicom-sr',
    '@ohif/extension-cornerstone-dicom-seg',
    '@ohif/extension-cornerstone-dicom-pmap',
    '@ohif/extension-cornerstone-dicom-rt',
    '@ohif/extension-dicom-pdf',
    '@ohif/extension-dicom-video',
    '@ohif/extension-measurement-tracking',
  ],
  modes: ['@ohif/mode-longitudinal'],
  defaultDataSourceName: 'dicomweb',
  maxNumberOfWebWorkers: 3,
  investigationalUseDialog: { option: 'never' },
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dicomweb',
      configuration: {
        name: 'dicomweb',
        friendlyName: '影通',
        qidoRoot: '/dicom-web',
        wadoRoot: '/dicom-web',
        wadoUriRoot: '/dicom-web',
        imageRendering: 'wadors',
        thumbnailRendering: 'thumbnail',
        thumbnailRequestStrategy: 'fetch',
        enableStudyLazyLoad: true,
        supportsWildcard: true,
        supportsFuzzyMatching: false,
        qidoSupportsIncludeField: true,
        singlepart: 'bulkdata,video,pdf',
        bulkDataURI: { enabled: true },
      },
    },
  ],
} as never
window.PUBLIC_URL = '/viewer/'
window.browserImportFunction = (a: string) => import(a)
document.documentElement.lang = 'zh-CN'
