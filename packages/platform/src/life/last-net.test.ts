import { fileURLToPath } from 'node:url'
import { type RunningProcess, startProcess, waitUntil } from '@yingtong/testkit/machine'
import { afterAll, expect, test } from 'vitest'
import { NO_LONGER_TRUSTED } from './last-net.ts'

const FAULTY = fileURLToPath(new URL('./test/faulty-process.ts', import.meta.url))
const open: RunningProcess[] = []
afterAll(async () => {
  for (const each of open.splice(0)) await each.kill9()
})

async function start() {
  const child = await startProcess({ command: process.execPath, args: [FAULTY] })
  open.push(child)
  const line = await child.waitForLine(/^listens \d+/)
  const origin = `http://127.0.0.1:${line.split(' ')[1]}`
  const get = (path: string) => fetch(`${origin}${path}`, { headers: { connection: 'close' } })
  return { child, get }
}

test.concurrent('what a request throws, at once or later, ends that request, is counted and logged, and nothing else', async () => {
  const { child, get } = await start()
  for (const path of ['/throws', '/rejects']) expect((await get(path)).status, path).toBe(500)
  expect(await (await get('/')).text()).toBe('done')
  expect(await (await get('/metrics')).text()).toMatch(/yingtong_faults_total\{place="request"\} 2/)
  expect(child.output.match(/"unexpected fault"/g)).toHaveLength(2)
  expect(child.running).toBe(true)
})

test.concurrent.each(['/throws-behind', '/rejects-behind', '/throws-twice'])(
  '%s reaches the process: it takes nothing new, finishes what runs, and makes room for another',
  async (path) => {
    const { child, get } = await start()
    const underWay = get('/slow')
    await get(path).catch(() => null)
    await waitUntil('nothing new is taken', () =>
      get('/').then(
        () => false,
        () => true,
      ),
    )
    expect(child.running).toBe(true)
    expect(await (await underWay).text()).toBe('done')
    expect(await child.exited).toEqual({ code: NO_LONGER_TRUSTED, signal: null })
    expect(child.output).toMatch(/"place":"(?:exception|rejection)"/)
  },
)

test.concurrent('what never finishes does not hold it past its grace', async () => {
  const { child, get } = await start()
  const never = get('/never').catch(() => null)
  await get('/throws-behind')
  expect((await child.exited).code).toBe(NO_LONGER_TRUSTED)
  await never
})

test.concurrent('SIGTERM finishes what runs and ends well', async () => {
  const { child, get } = await start()
  const underWay = get('/slow')
  await get('/')
  process.kill(child.pid, 'SIGTERM')
  expect(await (await underWay).text()).toBe('done')
  expect(await child.exited).toEqual({ code: 0, signal: null })
})
