/// <reference path="./cornerstone-codecs.d.ts" />
import { CodecError } from '../codec-error.ts'

// A fresh object each time: Emscripten turns it into the module itself.
const quiet = (): WasmModuleOptions => ({ print: () => {}, printErr: () => {} })

const loaders = {
  openjph: async () => (await import('@cornerstonejs/codec-openjph')).default(quiet()),
  openjpeg: async () => (await import('@cornerstonejs/codec-openjpeg/wasmjs')).default(quiet()),
  charls: async () => (await import('@cornerstonejs/codec-charls/wasmjs')).default(quiet()),
  turbo: async () => (await import('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs')).default(quiet()),
}
type Loaders = typeof loaders
export type CodecLibrary = keyof Loaders
type ModuleOf<K extends CodecLibrary> = Awaited<ReturnType<Loaders[K]>>

/** WASM memory grows and never shrinks; an instance beyond this is dropped after its frame. */
const KEEP_HEAP_BYTES_MAX = 256 * 1024 * 1024

const instances: { [K in CodecLibrary]?: Promise<ModuleOf<K>> } = {}

/**
 * Runs one synchronous piece of work on this thread's instance of a codec library.
 * An instance in which something threw is dropped: its heap may be damaged by the input or leak what the input allocated.
 * Throws CodecError('corrupt') for whatever the library throws.
 */
export async function withCodec<K extends CodecLibrary, T>(
  library: K,
  work: (codec: ModuleOf<K>) => T,
): Promise<T> {
  const codec = await instanceOf(library)
  try {
    const result = work(codec)
    if (codec.HEAPU8.byteLength > KEEP_HEAP_BYTES_MAX) delete instances[library]
    return result
  } catch (cause) {
    delete instances[library]
    if (cause instanceof CodecError) throw cause
    throw new CodecError('corrupt', 'The compressed image cannot be decoded.', { cause: readable(cause) })
  }
}

function instanceOf<K extends CodecLibrary>(library: K): Promise<ModuleOf<K>> {
  const held = instances[library] as Promise<ModuleOf<K>> | undefined
  if (held) return held
  const fresh = loaders[library]() as Promise<ModuleOf<K>>
  Object.assign(instances, { [library]: fresh })
  return fresh
}

// A C++ exception arrives as a bare pointer, which says nothing outside the instance.
function readable(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(`codec exception ${Number(cause)}`)
}

/** Copies a code stream in, decodes, copies the samples out: views into WASM memory die when the memory grows. */
export function runDecoder<D extends WasmDecoder, T>(
  decoder: D,
  codestream: Uint8Array,
  read: (d: D) => T,
): T {
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream)
    decoder.decode()
    return read(decoder)
  } finally {
    decoder.delete()
  }
}

/** Copies samples in, encodes, copies the code stream out. */
export function runEncoder(encoder: WasmEncoder, samples: Uint8Array, info: WasmFrameInfo): Uint8Array {
  try {
    const input = encoder.getDecodedBuffer(info)
    if (input.length !== samples.length) {
      throw new CodecError('mismatch', 'The samples do not have the size that the format says.')
    }
    input.set(samples)
    encoder.encode()
    return new Uint8Array(encoder.getEncodedBuffer())
  } finally {
    encoder.delete()
  }
}
