import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { streamsAreWatched } from './streams-are-watched.ts'

const PATH = 'apps/gateway/src/x.ts'
const lines = (text: string, path = PATH) =>
  streamsAreWatched.check(sampleRepository({ [path]: text })).map(({ line }) => line)

test('what killed the gateway is refused: a transform of its own at the end of a pipe', () => {
  const fault = [
    "import { Transform } from 'node:stream'",
    'const counter = new Transform({ transform() {} })',
    "incoming.once('error', (error) => counter.destroy(error))",
    'return incoming.pipe(counter)',
  ].join('\n')
  expect(lines(fault).sort()).toEqual([2, 4])
})

test.each([
  'body.pipe(outgoing)',
  'class Counter extends Transform {}',
  'Readable.from(chunks)',
  'Readable.toWeb(incoming)',
  'new PassThrough()',
])('%s is refused where patients are served, not in tests', (code) => {
  expect(lines(code)).toEqual([1])
  expect(lines(code, 'apps/gateway/src/x.test.ts')).toEqual([])
  expect(lines(code, 'packages/testkit/src/x.ts')).toEqual([])
})

test('schemas pipe, web streams pipe, text may say what it likes', () => {
  expect(lines('z.string().pipe(z.email())')).toEqual([])
  expect(lines('body.pipeThrough(new DecompressionStream("gzip"))')).toEqual([])
  expect(lines('// never .pipe( here\nconst t = "new Transform("')).toEqual([])
  expect(lines('pipeline(a, b, done)')).toEqual([])
})

test.each([
  ["import { createServer } from 'node:http'", 'createServer(listener)'],
  ["import net from 'node:net'", 'net.connect(port)'],
  ["import { fork } from 'node:child_process'", 'fork(CHILD)'],
  ["import { Worker } from 'node:worker_threads'", 'new Worker(FILE)'],
  ["import * as fs from 'node:fs'", 'fs.createReadStream(path)'],
  ["import { request } from 'node:http'", 'request(options)'],
  ["import pg from 'pg'", 'new pg.Client(options)'],
  ["import { PgBoss } from 'pg-boss'", 'new PgBoss(options)'],
])('%s: made and left alone is refused, watched or listened to for life passes', (imported, made) => {
  expect(lines(`${imported}\nconst it = ${made}`)).toEqual([2])
  expect(lines(`${imported}\nconst it = ${made}\nit.once('error', reject)`)).toEqual([2])
  expect(lines(`${imported}\nconst it = ${made}\nit.on('error', reject)`)).toEqual([])
  expect(lines(`${imported}\nconst it = watched(${made})`)).toEqual([])
})

test('a file that is read by a loop at once is heard; one that is handed on is not', () => {
  const imported = "import { createReadStream } from 'node:fs'"
  expect(lines(`${imported}\nfor await (const chunk of createReadStream(path)) take(chunk)`)).toEqual([])
  expect(lines(`${imported}\nreturn createReadStream(path)`)).toEqual([2])
})

test('a socket that a server hands over has lost the listeners it had', () => {
  const answer = "server.on('upgrade', (_request, socket) => socket.end('no'))"
  expect(lines(answer)).toEqual([1])
  expect(lines("server.on('upgrade', (_request, socket) => watched(socket).end('no'))")).toEqual([])
})

test('one listener hears one thing', () => {
  const imported = "import net from 'node:net'"
  const two = "net.connect(1)\nnet.connect(2).on('error', end)"
  expect(lines(`${imported}\n${two}`)).toHaveLength(1)
})
