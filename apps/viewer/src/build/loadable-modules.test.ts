import { describe, expect, it } from 'vitest'
import { chunkIds, cutModuleLoader } from './loadable-modules.ts'

const LOADER = `async function loadModule(module) {
  if (module === "@ohif/extension-default") {
    const imported = await Promise.all(/* import() */ [__webpack_require__.e(16), __webpack_require__.e(89)]).then(go);
    return imported.default;
  }
  if (module === "@ohif/mode-tmtv") {
    const imported = await __webpack_require__.e(/* import() */ 84).then(go);
    return imported.default;
  }
  if (module === "dicom-microscopy-viewer") {
    const imported = await window.browserImportFunction('/dicom-microscopy-viewer/x.js');
    return window["dicomMicroscopyViewer"];
  }
  return (await window.browserImportFunction(module)).default;
}
`

describe('cutModuleLoader', () => {
  it('keeps what is asked for and the slide viewer, and loads nothing by address', () => {
    const { source, chunksOf } = cutModuleLoader(LOADER, ['@ohif/extension-default'])
    expect([...chunksOf]).toEqual([['@ohif/extension-default', ['16', '89']]])
    expect(source).not.toContain('mode-tmtv')
    expect(source).toContain('dicom-microscopy-viewer')
    expect(source).not.toContain('browserImportFunction(module)')
  })

  it('says which module OHIF does not have', () => {
    expect(() => cutModuleLoader(LOADER, ['@ohif/mode-gone'])).toThrow('OHIF cannot load @ohif/mode-gone')
  })
})

describe('chunkIds', () => {
  it('finds chunks and workers, once each', () => {
    const code =
      '__webpack_require__.e(/* import() */ 84); __webpack_require__.u(97); __webpack_require__.e(84)'
    expect(chunkIds(code)).toEqual(['84', '97'])
  })
})
