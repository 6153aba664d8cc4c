import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { runProgram } from './run-program.ts'
import { startProcess } from './start-process.ts'
import { acceptsConnections, waitUntil } from './wait-until.ts'

const node = process.execPath

test('output, exit code and environment come through', async () => {
  const args = ['-e', 'console.log(process.env.ANSWER); console.error("err"); process.exit(3)']
  const result = await runProgram({ command: node, args, env: { ANSWER: '42' } })
  expect(result.code).toBe(3)
  expect(result.output).toContain('42')
  expect(result.output).toContain('err')
})

test('a process is awaited by a line it prints, and killed without mercy', async () => {
  const port = await freePort()
  const script = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('listening'))`
  const child = await startProcess({ command: node, args: ['-e', script] })
  await child.waitForLine(/^listening$/)
  await waitUntil('the port is open', () => acceptsConnections(port))
  expect(await child.kill9()).toEqual({ code: null, signal: 'SIGKILL' })
  expect(child.running).toBe(false)
  expect(await acceptsConnections(port)).toBe(false)
})

test('a process that ignores SIGTERM is killed after its grace', async () => {
  const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')"
  const child = await startProcess({ command: node, args: ['-e', script] })
  await child.waitForLine(/up/)
  expect(await child.stop(200)).toEqual({ code: null, signal: 'SIGKILL' })
})

test('a line that never comes is an error that shows the output', async () => {
  const child = await startProcess({ command: node, args: ['-e', 'console.log("something else")'] })
  await expect(child.waitForLine(/ready/)).rejects.toThrow(/before it ended:\nsomething else/)
})

test('a program that does not exist rejects', async () => {
  await expect(startProcess({ command: '/no/such/program', args: [] })).rejects.toThrow(/ENOENT/)
})
