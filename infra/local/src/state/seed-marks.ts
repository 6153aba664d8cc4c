import { readPrivate, writePrivate } from './secrets.ts'

/** Does something once in the life of a data folder: its result is kept in `path` (mode 600) and read from then on. */
export async function once<T>(path: string, act: () => Promise<T>): Promise<T> {
  const known = readPrivate<T>(path)
  if (known !== null) return known
  const result = await act()
  if (result !== null) writePrivate(path, result)
  return result
}
