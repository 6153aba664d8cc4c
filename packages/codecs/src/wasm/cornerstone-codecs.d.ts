// The WebAssembly builds ship without types; these are the parts in use, after their embind declarations.

interface WasmFrameInfo {
  width: number
  height: number
  bitsPerSample: number
  componentCount: number
  isSigned: boolean
  isUsingColorTransform?: boolean
}
interface WasmDecoder {
  getEncodedBuffer(byteLength: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  getFrameInfo(): WasmFrameInfo
  decode(): void
  delete(): void
}
interface WasmEncoder {
  getDecodedBuffer(info: WasmFrameInfo): Uint8Array
  getEncodedBuffer(): Uint8Array
  encode(): void
  delete(): void
}
interface WasmModule {
  readonly HEAPU8: Uint8Array
}
interface WasmModuleOptions {
  print(text: string): void
  printErr(text: string): void
}
interface Htj2kEncoder extends WasmEncoder {
  setDecompositions(count: number): void
  setQuality(lossless: boolean, quantizationStep: number): void
  setProgressionOrder(order: number): void
  setTLMMarker(on: boolean): void
  setTilePartDivisionsAtResolutions(on: boolean): void
}
interface OpenJphModule extends WasmModule {
  HTJ2KEncoder: new () => Htj2kEncoder
  HTJ2KDecoder: new () => WasmDecoder
}
interface J2kEncoder extends WasmEncoder {
  setDecompositions(count: number): void
  setQuality(lossless: boolean, layers: number): void
  setCompressionRatio(layer: number, ratio: number): void
  setProgressionOrder(order: number): void
}
interface OpenJpegModule extends WasmModule {
  J2KEncoder: new () => J2kEncoder
  J2KDecoder: new () => WasmDecoder
}
interface JpegLsDecoder extends WasmDecoder {
  getInterleaveMode(): number
}
interface JpegLsEncoder extends WasmEncoder {
  setNearLossless(maxError: number): void
  setInterleaveMode(mode: number): void
}
interface CharLsModule extends WasmModule {
  JpegLSEncoder: new () => JpegLsEncoder
  JpegLSDecoder: new () => JpegLsDecoder
}
interface TurboEncoder extends WasmEncoder {
  setProgressive(on: number): void
  setQuality(percent: number): void
  setSubSampling(turboSubsampling: number): void
}
interface LibJpegTurboModule extends WasmModule {
  JPEGEncoder: new () => TurboEncoder
  JPEGDecoder: new () => WasmDecoder
}

declare module '@cornerstonejs/codec-openjph' {
  export default function create(options: WasmModuleOptions): Promise<OpenJphModule>
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  export default function create(options: WasmModuleOptions): Promise<OpenJpegModule>
}
declare module '@cornerstonejs/codec-charls/wasmjs' {
  export default function create(options: WasmModuleOptions): Promise<CharLsModule>
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs' {
  export default function create(options: WasmModuleOptions): Promise<LibJpegTurboModule>
}
