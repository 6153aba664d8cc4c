import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** One line of the allow list: `AET@CIDR`; `*` stands for any title, `private` for loopback and private networks. */
export interface CallerRule {
  readonly aeTitle: string
  readonly networks: BlockList
}

/** RFC 1918, RFC 4193, link-local and loopback. */
const PRIVATE_NETWORKS: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]

/** Reads `CT1@10.1.2.3, *@private`; throws an Error that names the bad entry. */
export function parseCallerRules(text: string): readonly CallerRule[] {
  const entries = text.split(',').flatMap((entry) => entry.trim() || [])
  if (entries.length === 0) throw new Error('names no caller')
  return entries.map(parseRule)
}

function parseRule(entry: string): CallerRule {
  const at = entry.lastIndexOf('@')
  const aeTitle = entry.slice(0, at)
  const network = entry.slice(at + 1)
  if (at < 1 || aeTitle.length > 16) throw new Error(`"${entry}" is not AETITLE@NETWORK`)
  const networks = new BlockList()
  for (const cidr of network === 'private' ? PRIVATE_NETWORKS : [network]) addNetwork(networks, cidr)
  return { aeTitle, networks }
}

function addNetwork(list: BlockList, cidr: string): void {
  const [address = '', bits] = cidr.split('/', 2)
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
  const widest = family === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  if (!family || prefix < 0 || prefix > widest) throw new Error(`"${cidr}" is not an address or network`)
  list.addSubnet(address, prefix, family)
}

/** True when a rule lets this title call from this address; an IPv4 address inside IPv6 counts as IPv4. */
export function isCallerAllowed(rules: readonly CallerRule[], aeTitle: string, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6'
  return rules.some(
    (rule) => (rule.aeTitle === '*' || rule.aeTitle === aeTitle) && rule.networks.check(plain, family),
  )
}
