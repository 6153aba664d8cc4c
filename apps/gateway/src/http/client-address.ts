import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** `::ffff:10.0.0.7` is the way a dual-stack socket writes 10.0.0.7 (RFC 4291 §2.5.5.2); zones are of this machine. */
export const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')

/** One entry of X-Forwarded-For without a port; null when it is no address. */
function entryOf(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d{1,5}$/, '$1')
  const address = plainAddress(bare)
  return isIP(address) ? address : null
}

/** Networks as `10.0.0.0/8,fd00::/8` or single addresses; throws a sentence about the first that is none. */
export function networkList(text: string): BlockList {
  const list = new BlockList()
  for (const each of text.split(',').map((part) => part.trim())) {
    const [address = '', bits, ...rest] = each.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (family === 0 || rest.length > 0 || prefix < 0 || prefix > most)
      throw new Error(`“${each.slice(0, 64)}” is no address and no network such as 10.0.0.0/8 or fd00::/8`)
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/**
 * Where a request came from: the peer of the connection, or, when that is a proxy of ours, the right-most address of
 * X-Forwarded-For that is not. What stands further left, the sender may have written.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trusted: BlockList | null,
): string {
  const isOurs = (address: string) => trusted?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ?? false
  let nearest = plainAddress(socket.remoteAddress ?? '')
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',')
  const entries = forwarded === '' ? [] : forwarded.split(',')
  while (nearest !== '' && isOurs(nearest) && entries.length > 0) {
    const next = entryOf(entries.pop()!.trim())
    if (next === null) break
    nearest = next
  }
  return nearest
}
