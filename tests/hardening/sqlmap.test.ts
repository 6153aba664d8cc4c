import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ListServer, startListServer } from './list-endpoints.ts'
import { runSqlmap, type SqlmapOptions } from './sqlmap.ts'

const QUICK: SqlmapOptions = { level: 1, risk: 1, technique: 'BEU' }
/** In every run these; all of them, deeper, by `npm run attack:sql`. */
const HERE = ['worklist.list', 'QIDO studies']

let server: ListServer
beforeAll(async () => {
  server = await startListServer()
})
afterAll(() => server?.stop())

describe('promise B11: sqlmap on the lists', { timeout: 240_000 }, () => {
  it('finds a hole where there is one', async () => {
    const { vulnerable, output } = await runSqlmap(server.hole, QUICK)
    expect(vulnerable, output).toBe(true)
  })

  it.each(HERE)('finds none in %s', async (name) => {
    const endpoint = server.endpoints.find((each) => each.name === name)
    expect((await fetch(endpoint!.url)).status).toBeLessThan(500)
    const { vulnerable, tried, output } = await runSqlmap(endpoint!.url, QUICK)
    expect(vulnerable, output).toBe(false)
    expect(tried.length, output).toBeGreaterThan(0)
    expect(server.surprises).toEqual([])
  })

  it('knows ten lists and more for the deep run', () => {
    expect(server.endpoints.length).toBeGreaterThanOrEqual(10)
  })
})
