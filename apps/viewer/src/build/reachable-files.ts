import { chunkIds } from './loadable-modules.ts'

const SCRIPT = /^(\w+)\.bundle\.\w+\.js$/
const STYLE = /^(\d+)\.css$/

/**
 * Names of the files that can be asked for, starting at `entry`: chunks by their id, everything else (WASM, workers,
 * pictures) by its name in the code. What no reachable code names is left out of our copy.
 */
export function reachableFiles(
  entry: string,
  sources: ReadonlyMap<string, string>,
  others: readonly string[],
): Set<string> {
  const filesOfChunk = indexByChunk(entry, sources)
  const reached = new Set<string>()
  const queue = [entry]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    const code = sources.get(name)
    if (code === undefined || name.endsWith('.css')) continue
    for (const id of chunkIds(code)) queue.push(...(filesOfChunk.get(id) ?? []))
    queue.push(...others.filter((other) => code.includes(`"${other}"`)))
  }
  return reached
}

/** Ids are the first part of a file's name, except for workers with a name, which the runtime lists. */
function indexByChunk(entry: string, sources: ReadonlyMap<string, string>): Map<string, string[]> {
  const named = new Map<string, string>()
  const list =
    /\{((?:\d+: "[a-zA-Z-]+",)+)\}\[chunkId\] \|\| chunkId/.exec(sources.get(entry) ?? '')?.[1] ?? ''
  for (const [, id = '', name = ''] of list.matchAll(/(\d+): "([a-zA-Z-]+)"/g)) named.set(name, id)
  const index = new Map<string, string[]>()
  for (const name of sources.keys()) {
    const stem = SCRIPT.exec(name)?.[1] ?? /^([\w-]+)\.bundle\./.exec(name)?.[1] ?? STYLE.exec(name)?.[1]
    if (stem === undefined || name === entry) continue
    const id = named.get(stem) ?? stem
    index.set(id, [...(index.get(id) ?? []), name])
  }
  return index
}
