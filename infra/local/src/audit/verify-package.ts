// Needs Node and nothing of this system: whoever doubts the system can read and run it by itself.
import { createHash, createPublicKey, verify } from 'node:crypto'

/** What a verification of a package says, line by line; code 0 when everything holds. */
export interface PackageReport {
  readonly code: 0 | 1
  readonly lines: readonly string[]
}

interface Row {
  readonly position: number
  readonly hash: string
  readonly chosen: boolean
  readonly row: string | null
}

interface Head {
  /** The text that was signed. */
  readonly head: string
  readonly suite: 'international' | 'sm'
  readonly keyId: string
  readonly signature: string
  readonly publicKeyPem: string
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const fingerprint = (pem: string) => sha256(createPublicKey(pem).export({ type: 'spki', format: 'der' }))

function headFault(signed: Head, pem: string, of: { tenant: string; hashAt: ReadonlyMap<number, string> }) {
  const digest = signed.suite === 'sm' ? 'sm3' : null
  const key = createPublicKey(pem)
  if (!verify(digest, Buffer.from(signed.head), key, Buffer.from(signed.signature, 'base64')))
    return 'the signature of the head is not by this key'
  const { tenant, position, hash } = JSON.parse(signed.head) as Record<string, unknown>
  if (tenant !== of.tenant) return 'the head is of another hospital'
  if (of.hashAt.get(Number(position)) !== hash) return `the head signs another digest at ${String(position)}`
  return null
}

/** Walks the rows of an audit package, and checks the signed head; `pem` is the key kept elsewhere, if there is one. */
export function verifyPackage(text: string, pem?: string): PackageReport {
  const [about, ...rest] = text
    .split('\n')
    .filter(Boolean)
    .map((each) => JSON.parse(each) as Record<string, unknown>)
  if (about?.format !== 'yingtong-audit-package-1') return { code: 1, lines: ['this is no audit package'] }
  if (about.first === null) return { code: 0, lines: ['nothing was chosen, there is nothing to verify'] }
  const tenant = String(about.tenant)
  const rows = rest.filter((each) => 'position' in each) as unknown as Row[]
  const signed = rest.find((each) => 'signature' in each) as Head | undefined
  const faults: string[] = []
  const hashAt = new Map<number, string>()
  let hash = String(about.previous)
  let position = Number(about.first) - 1
  for (const one of rows) {
    position += 1
    if (one.position !== position) faults.push(`after position ${position - 1} comes ${one.position}`)
    else if (one.row === null || sha256(`${hash}\n${one.row}`) !== one.hash)
      faults.push(`position ${position}: the record does not give its digest`)
    else if ((JSON.parse(one.row) as unknown[])[1] !== tenant)
      faults.push(`position ${position} belongs to another hospital`)
    ;({ hash, position } = one)
    hashAt.set(position, hash)
  }
  if (position !== about.last) faults.push(`the package ends at ${position} instead of ${String(about.last)}`)
  const lines = [
    `${rows.filter((one) => one.chosen).length} records chosen, ${rows.length} in one piece of the chain, ${String(about.first)} to ${position}`,
  ]
  if (signed) {
    const key = pem ?? signed.publicKeyPem
    const fault = headFault(signed, key, { tenant, hashAt })
    if (fault) faults.push(fault)
    lines.push(`signed by the key with SHA-256 ${fingerprint(key)}`)
    if (!pem) lines.push('compare this with the fingerprint that the operator published, or give the key')
  } else faults.push('no signed head covers this piece; wait a minute and export again')
  return { code: faults.length > 0 ? 1 : 0, lines: [...lines, ...faults, faults.length ? 'BROKEN' : 'sound'] }
}
