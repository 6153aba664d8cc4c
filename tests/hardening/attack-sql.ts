import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startListServer } from './list-endpoints.ts'
import { runSqlmap, type SqlmapOptions } from './sqlmap.ts'

const DEEP: SqlmapOptions = { level: 3, risk: 2, technique: 'BEUSTQ' }

interface Line extends SqlmapOptions {
  readonly name: string
  readonly parameters: number
  readonly vulnerable: boolean
  readonly seconds: number
}

const HOLE = 'the hole (must be found)'

const isSound = ({ name, vulnerable }: Line) => vulnerable === (name === HOLE)

/** What was tried today and held: it takes long, and goes on where it was stopped. */
function linesOf(path: string): Line[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Line).filter(isSound)
}

/** `npm run attack:sql`: sqlmap on every list, deeper than the tests go; one line per list in tests/results. */
async function attack(): Promise<boolean> {
  const server = await startListServer()
  const day = new Date().toISOString().slice(0, 10)
  const path = fileURLToPath(new URL(`../results/sqlmap-${day}.jsonl`, import.meta.url))
  const lines = linesOf(path)
  try {
    const known = new Set(lines.map(({ name }) => name))
    const lists = [{ name: HOLE, url: server.hole }, ...server.endpoints]
    for (const { name, url } of lists.filter((list) => !known.has(list.name))) {
      const started = performance.now()
      const { vulnerable, tried } = await runSqlmap(url, DEEP)
      const seconds = Math.round((performance.now() - started) / 1000)
      const line = { name, parameters: tried.length, vulnerable, seconds, ...DEEP }
      console.log(JSON.stringify(line))
      lines.push(line)
      writeFileSync(path, lines.map((each) => `${JSON.stringify(each)}\n`).join(''))
    }
    const ok = lines.every(isSound)
    if (server.surprises.length > 0)
      console.log(`answered with 500: ${server.surprises.slice(0, 5).join('\n')}`)
    return ok && server.surprises.length === 0
  } finally {
    await server.stop()
  }
}

process.exitCode = (await attack()) ? 0 : 1
