// Preloaded (`node --import`): takes one check out of the sources while they are loaded; nothing on disk changes.
import { registerHooks } from 'node:module'

const { files, find, flags, replace } = JSON.parse(process.argv[2] ?? '{}').mutation as Record<string, string>

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!new RegExp(files!).test(url) || url.includes('.test.ts') || !loaded.source) return loaded
    const text = Buffer.from(loaded.source as Uint8Array).toString()
    const pattern = new RegExp(find!, flags)
    const places = [...text.matchAll(pattern)].length
    const counter = globalThis as { mutatedPlaces?: number }
    counter.mutatedPlaces = (counter.mutatedPlaces ?? 0) + places
    return { ...loaded, source: text.replaceAll(pattern, replace!) }
  },
})
