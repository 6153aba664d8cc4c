import { describe, expect, it } from 'vitest'
import { type InstalledCodec, replaceCodecs } from './replace-codecs.ts'

const CODEC: InstalledCodec = {
  package: '@cornerstonejs/codec-openjph',
  script: 'dist/openjphjs.js',
  wasm: 'dist/openjphjs.wasm',
  exported: 'Module',
  source: 'var Module = "new";',
}

const rspack = (body: string) => `var all = ({
68112(module, __unused_rspack_exports, __webpack_require__) {
${body}
},
12342(module, __unused_rspack_exports, __webpack_require__) {
module.exports = __webpack_require__.p + "37fa.wasm";
},
61648(__unused_rspack___webpack_module__, __webpack_exports__, __webpack_require__) {
var _cornerstonejs_codec_openjph_wasmjs__rspack_import_0 = __webpack_require__(68112);
const openjphWasm = new URL(/* asset import */__webpack_require__(12342), __webpack_require__.b);
},
});
`
const webpack = `
/***/ "../node_modules/@cornerstonejs/codec-openjph/dist/openjphjs.js":
/*! banner */
/***/ (function(module, exports) {
old
/***/ }),

/***/ "../node_modules/@cornerstonejs/codec-openjph/dist/openjphjs.wasm":
/*! banner */
/***/ (function(module, exports, __webpack_require__) {
module.exports = __webpack_require__.p + "openjphjs.wasm";
/***/ }),

/***/ "next":
`

describe('replaceCodecs', () => {
  it('puts the installed script into a numbered module, whatever the old one looked like inside', () => {
    const { source, wasmOf } = replaceCodecs(rspack('old({\n},\n1)'), [CODEC])
    expect(source).toBe(rspack('var Module = "new";\nmodule.exports = Module;\n'))
    expect([...wasmOf].map(([wasm, codec]) => [wasm, codec.wasm])).toEqual([
      ['37fa.wasm', 'dist/openjphjs.wasm'],
    ])
  })

  it('puts it into a module that is known by its path', () => {
    const { source, wasmOf } = replaceCodecs(webpack, [CODEC])
    expect(source).toContain('(function(module, exports) {\nvar Module = "new";\nmodule.exports = Module;\n')
    expect(source).not.toContain('old')
    expect([...wasmOf.keys()]).toEqual(['openjphjs.wasm'])
  })

  it('leaves a bundle without decoders as it is', () => {
    expect(replaceCodecs('nothing here', [CODEC])).toEqual({ source: 'nothing here', wasmOf: new Map() })
  })

  it('refuses a bundle that imports decoders in a form that is not known', () => {
    const other = 'var _cornerstonejs_codec_avif_wasmjs__rspack_import_0 = __webpack_require__(1);'
    expect(() => replaceCodecs(other, [CODEC])).toThrow('in another way')
    expect(() => replaceCodecs(rspack('old').replace('12342(module', '1(module'), [CODEC])).toThrow(
      'no module',
    )
  })
})
