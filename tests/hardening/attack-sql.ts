import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startListServer } from './list-endpoints.ts'
import { runSqlmap, type SqlmapOptions } from './sqlmap.ts'

const DEEP: SqlmapOptions = { level: 3, risk: 2, technique: 'BEUSTQ' }

/** `npm run attack:sql`: sqlmap on every list, deeper than the tests go; one line per list in tests/results. */
async function attack(): Promise<boolean> {
  const server = await startListServer()
  const day = new Date().toISOString().slice(0, 10)
  const path = fileURLToPath(new URL(`../results/sqlmap-${day}.jsonl`, import.meta.url))
  const lines: string[] = []
  let ok = true
  try {
    for (const { name, url } of [
      { name: 'the hole (must be found)', url: server.hole },
      ...server.endpoints,
    ]) {
      const started = performance.now()
      const { vulnerable, tried } = await runSqlmap(url, DEEP)
      const seconds = Math.round((performance.now() - started) / 1000)
      const line = { name, parameters: tried.length, vulnerable, seconds, ...DEEP }
      console.log(JSON.stringify(line))
      lines.push(JSON.stringify(line))
      writeFileSync(path, `${lines.join('\n')}\n`)
      ok &&= vulnerable === (url === server.hole)
    }
    if (server.surprises.length > 0)
      console.log(`answered with 500: ${server.surprises.slice(0, 5).join('\n')}`)
    return ok && server.surprises.length === 0
  } finally {
    await server.stop()
  }
}

process.exitCode = (await attack()) ? 0 : 1
