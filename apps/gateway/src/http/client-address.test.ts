import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddress, networkList } from './client-address.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

const OURS = networkList('10.0.0.0/8, 192.0.2.9, fd00:1::/32')

describe('the address of a client', () => {
  it.each([
    ['nobody is trusted unless told', '10.0.0.1', '203.0.113.5', null, '10.0.0.1'],
    ['an untrusted peer may say what it likes', '198.51.100.1', '203.0.113.5', OURS, '198.51.100.1'],
    ['a trusted one says who asked it', '10.0.0.1', '203.0.113.5', OURS, '203.0.113.5'],
    [
      'what the client wrote itself stands further left',
      '10.0.0.1',
      '1.1.1.1, 203.0.113.5',
      OURS,
      '203.0.113.5',
    ],
    ['two proxies in a row', '10.0.0.1', '9.9.9.9, 203.0.113.5, 192.0.2.9', OURS, '203.0.113.5'],
    ['a whole chain of ours', '10.0.0.1', '10.0.0.3, 10.0.0.2', OURS, '10.0.0.3'],
    ['no header', '10.0.0.1', undefined, OURS, '10.0.0.1'],
    ['an empty header', '10.0.0.1', '', OURS, '10.0.0.1'],
    ['words instead of an address', '10.0.0.1', '203.0.113.5, unknown', OURS, '10.0.0.1'],
    ['words left of an address of ours', '10.0.0.1', '<script>, 10.0.0.2', OURS, '10.0.0.2'],
    ['IPv6', 'fd00:1::7', '2001:db8::5', OURS, '2001:db8::5'],
    ['IPv6 of another network', 'fd00:2::7', '2001:db8::5', OURS, 'fd00:2::7'],
    ['IPv6 with a port', 'fd00:1::7', '[2001:db8::5]:4711', OURS, '2001:db8::5'],
    ['IPv4 with a port', '10.0.0.1', '203.0.113.5:4711', OURS, '203.0.113.5'],
    ['IPv4 in IPv6, as a dual-stack socket writes it', '::ffff:10.0.0.1', '203.0.113.5', OURS, '203.0.113.5'],
    ['IPv4 in IPv6 in the header', '10.0.0.1', '203.0.113.5, ::ffff:10.0.0.2', OURS, '203.0.113.5'],
    ['an untrusted IPv4 in IPv6', '::ffff:198.51.100.1', '1.1.1.1', OURS, '198.51.100.1'],
  ])('%s', (_name, peer, header, trusted, wanted) => {
    expect(clientAddress(from(peer, header), trusted)).toBe(wanted)
  })

  it.each(['10.0.0.0/33', 'fd00::/129', '10.0.0.0/', 'ingress', '10.0.0.0/8/8', '10.0.0.1,', '10.0.0.0/-1'])(
    'knows no network %s',
    (text) => expect(() => networkList(text)).toThrow(/no network/),
  )
})
