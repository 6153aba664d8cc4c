import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * One line of the allow list: `AET@NETWORK`; `*` stands for any title, `loopback` for this machine, `private` for it and
 * the private networks, `any` for everywhere.
 */
export interface CallerRule {
  readonly aeTitle: string
  readonly networks: BlockList
}

const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1/128']

/** RFC 1918, RFC 4193, link-local and loopback. */
const PRIVATE_NETWORKS: readonly string[] = [
  ...LOOPBACK,
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]

const NAMED_NETWORKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', LOOPBACK],
  ['private', PRIVATE_NETWORKS],
  ['any', ['0.0.0.0/0', '::/0']],
])

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
  return { aeTitle, networks: networksOf([network]) }
}

/** The addresses that these names, addresses and networks stand for; throws an Error that names the bad one. */
export function networksOf(names: readonly string[]): BlockList {
  const networks = new BlockList()
  for (const name of names) for (const cidr of NAMED_NETWORKS.get(name) ?? [name]) addNetwork(networks, cidr)
  return networks
}

function addNetwork(list: BlockList, cidr: string): void {
  const [address = '', bits] = cidr.split('/', 2)
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
  const widest = family === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  if (!family || prefix < 0 || prefix > widest) throw new Error(`"${cidr}" is not an address or network`)
  list.addSubnet(address, prefix, family)
}

/** An address without the name of our interface, and an IPv4 address inside IPv6 in its own form. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}

/**
 * What a rule says about this title from this address: a rule for the title itself makes it known; one for any title
 * only lets it in. Both title and address have to fit, since anybody can claim a title.
 */
export function standingBy(
  rules: readonly CallerRule[],
  aeTitle: string,
  address: string,
): 'known' | 'guest' | 'stranger' {
  const plain = plainAddress(address)
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6'
  const fitting = rules.filter(
    (rule) => (rule.aeTitle === '*' || rule.aeTitle === aeTitle) && rule.networks.check(plain, family),
  )
  if (fitting.length === 0) return 'stranger'
  return fitting.some((rule) => rule.aeTitle === aeTitle && aeTitle !== '*') ? 'known' : 'guest'
}
