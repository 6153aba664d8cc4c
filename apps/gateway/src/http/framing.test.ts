import fc from 'fast-check'
import { expect, it } from 'vitest'
import { framingFault } from './framing.ts'

const fault = (method: string, ...lines: string[]) =>
  framingFault({
    method,
    httpVersion: '1.1',
    rawHeaders: lines.flatMap((line) => line.split(/: ?/, 2) as [string, string]),
  })

it.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE', 'CONNECT', 'PROPFIND'])(
  '%s has no content',
  (method) => {
    expect(fault(method, 'Transfer-Encoding: chunked')).toBe(`${method} has no content`)
    expect(fault(method, 'Content-Length: 1')).toBe(`${method} has no content`)
    expect(fault(method, 'Content-Length: 0')).toBeNull()
    expect(fault(method)).toBeNull()
  },
)

it('a request is framed once, in one way', () => {
  expect(fault('POST', 'Content-Length: 3')).toBeNull()
  expect(fault('POST', 'Transfer-Encoding: Chunked')).toBeNull()
  for (const lines of [
    ['Content-Length: 3', 'content-length: 3'],
    ['Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'transfer-encoding: chunked'],
    ['Transfer-Encoding: gzip, chunked'],
    ['Transfer-Encoding: ,chunked'],
    ['Transfer-Encoding: identity'],
    ['Content-Length: +3'],
    ['Content-Length: 3, 3'],
    ['Content-Length: 0x3'],
    ['Host: a', 'host: b'],
  ])
    expect(fault('POST', ...lines), lines.join(' | ')).not.toBeNull()
  expect(
    framingFault({ method: 'POST', httpVersion: '1.0', rawHeaders: ['Transfer-Encoding', 'chunked'] }),
  ).not.toBeNull()
})

it('HTTP without a version is none', () => {
  expect(framingFault({ method: 'GET', httpVersion: '0.9', rawHeaders: [] })).not.toBeNull()
  expect(framingFault({ method: 'GET', httpVersion: '1.0', rawHeaders: [] })).toBeNull()
})

it('never throws, and lets through nothing with two ends', () => {
  const name = fc.constantFrom('content-length', 'Transfer-Encoding', 'host', 'x')
  const value = fc.oneof(fc.string(), fc.constantFrom('3', 'chunked', ''))
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', ''), fc.array(fc.tuple(name, value)), (method, lines) => {
      const passes = framingFault({ method, httpVersion: '1.1', rawHeaders: lines.flat() }) === null
      const framings = lines.filter(([each]) => each === 'content-length' || each === 'Transfer-Encoding')
      expect(passes && framings.length > 1).toBe(false)
    }),
    { seed: 7, numRuns: 500 },
  )
})
