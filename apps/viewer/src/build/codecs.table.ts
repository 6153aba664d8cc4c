/** A decoder that OHIF's bundles carry and that we replace by the installed one, which the floors of advisories hold. */
export interface BundledCodec {
  readonly package: string
  /** Below the package; the WASM file has the same stem. */
  readonly script: string
  readonly wasm: string
  /** The variable that the script leaves the decoder in. */
  readonly exported: string
}

const DIST = 'dist'

/** `@ohif/app` 3.13.2 pins charls 1.2.3, libjpeg-turbo 1.2.2, openjpeg 1.3.0 and a debug build of OpenJPH, 2.4.7. */
export const BUNDLED_CODECS: readonly BundledCodec[] = [
  {
    package: '@cornerstonejs/codec-charls',
    script: `${DIST}/charlswasm_decode.js`,
    wasm: `${DIST}/charlswasm_decode.wasm`,
    exported: 'CharLSWASM',
  },
  {
    package: '@cornerstonejs/codec-libjpeg-turbo-8bit',
    script: `${DIST}/libjpegturbowasm_decode.js`,
    wasm: `${DIST}/libjpegturbowasm_decode.wasm`,
    exported: 'libjpegturbowasm_decode',
  },
  {
    package: '@cornerstonejs/codec-openjpeg',
    script: `${DIST}/openjpegwasm_decode.js`,
    wasm: `${DIST}/openjpegwasm_decode.wasm`,
    exported: 'OpenJPEGWASM',
  },
  {
    package: '@cornerstonejs/codec-openjph',
    script: `${DIST}/openjphjs.js`,
    wasm: `${DIST}/openjphjs.wasm`,
    exported: 'Module',
  },
]
