import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CryptoSuite, type TenantKey, VaultError } from '@yingtong/domain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMasterKey } from './master-key.ts'
import { openVault } from './open-vault.ts'
import { SUITES } from './suites.ts'

const A = 'aaaaaaaa-0000-4000-8000-000000000001'
const B = 'bbbbbbbb-0000-4000-8000-000000000002'
const PURPOSE = 'patients.id_number:1'
const PLAIN = '11010519491231002X 李四'
const master = newMasterKey()
const vault = openVault([master])

function keyOf(suite: CryptoSuite, tenantId = A, version = 1): TenantKey {
  return { ...vault.newTenantKey(tenantId, version, suite), tenantId, version }
}

/** The sealed text with one bit of each byte of its body turned, one after the other. */
function* turned(sealed: string): Generator<string> {
  const dot = sealed.lastIndexOf('.')
  const body = Buffer.from(sealed.slice(dot + 1), 'base64url')
  for (let i = 0; i < body.length; i++) {
    const other = Buffer.from(body)
    other[i] = other[i]! ^ (1 << (i % 8))
    yield `${sealed.slice(0, dot)}.${other.toString('base64url')}`
  }
}

describe.each(['international', 'sm'] as const)('promise L5: suite %s', (suite) => {
  const key = keyOf(suite)
  const sealed = vault.sealWith(key, PURPOSE, PLAIN)

  it('opens what it sealed, and never seals twice alike', () => {
    expect(vault.openWith(key, PURPOSE, sealed)).toBe(PLAIN)
    expect(vault.openWith(key, PURPOSE, vault.sealWith(key, PURPOSE, ''))).toBe('')
    expect(vault.sealWith(key, PURPOSE, PLAIN)).not.toBe(sealed)
    expect(sealed).not.toContain('1101')
    expect(vault.keyVersionOf(sealed)).toBe(1)
  })

  it('one turned bit in any byte of nonce, ciphertext or tag does not open', () => {
    let tried = 0
    for (const other of turned(sealed)) {
      expect(() => vault.openWith(key, PURPOSE, other)).toThrow(VaultError)
      tried += 1
    }
    expect(tried).toBe(Buffer.byteLength(PLAIN) + SUITES[suite].overheadBytes)
  })

  it('one changed letter of the head, a cut or a longer text does not open', () => {
    for (let i = 0; i <= sealed.lastIndexOf('.'); i++) {
      const letter = sealed[i] === '1' ? '2' : '1'
      const other = `${sealed.slice(0, i)}${letter}${sealed.slice(i + 1)}`
      expect(() => vault.openWith(key, PURPOSE, other)).toThrow(VaultError)
    }
    for (let length = 0; length < sealed.length; length++)
      expect(() => vault.openWith(key, PURPOSE, sealed.slice(0, length))).toThrow(VaultError)
    for (const other of [`${sealed}A`, `${sealed}=`, ` ${sealed}`, `${sealed}\n`])
      expect(() => vault.openWith(key, PURPOSE, other)).toThrow(VaultError)
  })

  it('a value moved to another column, person, tenant or key does not open', () => {
    const elsewhere: [TenantKey, string][] = [
      [key, 'patients.telephone:1'],
      [key, 'patients.id_number:2'],
      [keyOf(suite), PURPOSE],
      [keyOf(suite, B), PURPOSE],
      [keyOf(suite, A, 2), PURPOSE],
      [keyOf(suite === 'sm' ? 'international' : 'sm'), PURPOSE],
    ]
    for (const [otherKey, purpose] of elsewhere)
      expect(() => vault.openWith(otherKey, purpose, sealed)).toThrow(VaultError)
  })

  it('a wrapped key moved to another tenant or version, tampered with, or under another master does not open', () => {
    const moved = [
      { ...key, tenantId: B },
      { ...key, version: 2 },
      { ...key, masterKeyId: '0'.repeat(16) },
      { ...key, suite: suite === 'sm' ? 'international' : 'sm' } as TenantKey,
      ...[...turned(key.wrappedKey)].map((wrappedKey) => ({ ...key, wrappedKey })),
    ]
    for (const other of moved) expect(() => vault.openWith(other, PURPOSE, sealed)).toThrow(VaultError)
    const stranger = openVault([newMasterKey()])
    expect(() => stranger.openWith(key, PURPOSE, sealed)).toThrow(VaultError)
  })

  it('a newer master key opens what the older wrapped, and can take it over', () => {
    const next = newMasterKey()
    const both = openVault([next, master])
    expect(both.openWith(key, PURPOSE, sealed)).toBe(PLAIN)
    const taken = { ...key, ...both.rewrap(key) }
    expect(taken.masterKeyId).toBe(next.id)
    expect(openVault([next]).openWith(taken, PURPOSE, sealed)).toBe(PLAIN)
    expect(() => vault.openWith(taken, PURPOSE, sealed)).toThrow(VaultError)
  })

  it('a search digest is the same for the same value and key, and different elsewhere', () => {
    const index = vault.indexWith(key, PURPOSE, PLAIN)
    expect(index).toMatch(/^[0-9a-f]{64}$/)
    expect(vault.indexWith(key, PURPOSE, PLAIN)).toBe(index)
    const others = [
      vault.indexWith(key, 'other', PLAIN),
      vault.indexWith(keyOf(suite), PURPOSE, PLAIN),
      vault.indexWith(key, PURPOSE, `${PLAIN} `),
      vault.digest(suite, Buffer.from(PLAIN)),
    ]
    expect(new Set([index, ...others]).size).toBe(5)
  })
})

it('platform secrets open only for their purpose, untouched, with the master key', () => {
  const sealed = vault.seal('users.totp:1', 'JBSWY3DPEHPK3PXP')
  expect(vault.open('users.totp:1', sealed)).toBe('JBSWY3DPEHPK3PXP')
  expect(() => vault.open('users.totp:2', sealed)).toThrow(VaultError)
  expect(() => openVault([newMasterKey()]).open('users.totp:1', sealed)).toThrow(VaultError)
  for (const other of turned(sealed)) expect(() => vault.open('users.totp:1', other)).toThrow(VaultError)
  expect(openVault([newMasterKey(), master]).open('users.totp:1', sealed)).toBe('JBSWY3DPEHPK3PXP')
  expect(() => vault.open('users.totp:1', vault.sealWith(keyOf('sm'), 'users.totp:1', 'x'))).toThrow(
    VaultError,
  )
})

it('the digests of both suites are those of their standards', () => {
  // FIPS 180-4 and GB/T 32905 appendix A.1, both over "abc".
  expect(vault.digest('international', Buffer.from('abc'))).toMatch(/^ba7816bf8f01cfea/)
  expect(vault.digest('sm', Buffer.from('abc'))).toBe(
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  )
})

describe('promise L5: signatures', () => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'yingtong-vault-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const text = Buffer.from('head 4711 of 青河县人民医院')

  const openssl = (suite: CryptoSuite, bytes: Uint8Array, signature: string): boolean => {
    const [pem, sig, message] = ['key.pem', 'sig', 'message'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(pem, vault.publicKeyPem(suite))
    writeFileSync(sig, Buffer.from(signature, 'base64'))
    writeFileSync(message, bytes)
    const args = {
      international: [
        'pkeyutl',
        '-verify',
        '-rawin',
        '-pubin',
        '-inkey',
        pem,
        '-sigfile',
        sig,
        '-in',
        message,
      ],
      sm: ['dgst', '-sm3', '-verify', pem, '-signature', sig, message],
    }
    try {
      execFileSync('openssl', args[suite], { stdio: 'pipe' })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
      return false
    }
  }

  it.each(['international', 'sm'] as const)(
    '%s verifies offline with openssl, and changed bytes do not',
    (suite) => {
      const { signature } = vault.sign(suite, text)
      expect(openssl(suite, text, signature)).toBe(true)
      expect(openssl(suite, Buffer.concat([text, Buffer.from('.')]), signature)).toBe(false)
    },
  )

  it.each(['international', 'sm'] as const)('%s is verified by key, suite and bytes', (suite) => {
    const signed = vault.sign(suite, text)
    expect(vault.verify(suite, text, signed)).toBe(true)
    expect(vault.verify(suite, Buffer.from('x'), signed)).toBe(false)
    expect(vault.verify(suite === 'sm' ? 'international' : 'sm', text, signed)).toBe(false)
    expect(openVault([newMasterKey()]).verify(suite, text, signed)).toBe(false)
    expect(vault.verify(suite, text, { ...signed, signature: 'AAAA' })).toBe(false)
    // The same key after the next start, and after a newer one took its place.
    expect(openVault([newMasterKey(), master]).verify(suite, text, signed)).toBe(true)
    expect(openVault([master]).publicKeyPem(suite)).toBe(vault.publicKeyPem(suite, signed.keyId))
    expect(() => vault.publicKeyPem(suite, 'ed25519-0')).toThrow(VaultError)
  })
})
