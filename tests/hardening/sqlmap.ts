import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireTool, runProgram } from '@yingtong/testkit/machine'

export interface SqlmapVerdict {
  readonly vulnerable: boolean
  /** Parameters it tried. */
  readonly tried: readonly string[]
  /** Its own last words, for the one who looks into it. */
  readonly output: string
}

export interface SqlmapOptions {
  readonly level: number
  readonly risk: number
  /** Letters of `--technique`: boolean, error, union, stacked, time, inline query. */
  readonly technique: string
}

/** Lets sqlmap (GPL, from Debian) try every parameter of an address, as PostgreSQL. */
export async function runSqlmap(url: string, options: SqlmapOptions): Promise<SqlmapVerdict> {
  const folder = await mkdtemp(join(tmpdir(), 'sqlmap-'))
  const args = [
    '-u',
    url,
    '--batch',
    '--dbms=PostgreSQL',
    `--level=${options.level}`,
    `--risk=${options.risk}`,
    `--technique=${options.technique}`,
    '--threads=4',
    '--flush-session',
    '--disable-coloring',
    '--ignore-code=*',
    `--output-dir=${folder}`,
  ]
  try {
    const { output } = await runProgram({ command: requireTool('sqlmap'), args })
    const tried = [...output.matchAll(/parameter '([^']+)' does not seem to be injectable/g)].map(
      (m) => m[1]!,
    )
    const vulnerable =
      /identified the following injection point|is vulnerable|appears to be '.*' injectable/.test(output)
    return { vulnerable, tried: [...new Set(tried)], output: output.slice(-3000) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
