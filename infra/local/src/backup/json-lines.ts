import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'

const LINE_FEED = 0x0a

/** Rows of a file to which lines are only added; a line that a power cut or a full disk left unfinished is none. */
export function readLines<T>(path: string): readonly T[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => rowOf<T>(line))
}

function rowOf<T>(line: string): readonly T[] {
  if (!line.startsWith('{') || !line.endsWith('}')) return []
  try {
    return [JSON.parse(line) as T]
  } catch {
    return []
  }
}

/** As text to add to a file: a line that was left unfinished there must not swallow the first one that comes now. */
export function linesText(path: string, rows: readonly unknown[]): string {
  return (isTorn(path) ? '\n' : '') + rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

function isTorn(path: string): boolean {
  if (!existsSync(path)) return false
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== LINE_FEED
  } finally {
    closeSync(fd)
  }
}

/** Adds lines and puts them on the disk; what they name is there already. */
export async function appendLines(path: string, rows: readonly unknown[]): Promise<void> {
  if (rows.length === 0) return
  const text = linesText(path, rows)
  const handle = await open(path, 'a', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
