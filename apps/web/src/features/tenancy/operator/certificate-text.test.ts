import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readStatement, verifyLine } from './certificate-text.ts'

describe('promise L7: the certificate of an erasure', () => {
  it.each(['ed25519', 'sm2'] as const)('is verified by the line that is shown, %s', (kind) => {
    const text = '{"kind":"yingtong.key-erasure.v1"}'
    const made =
      kind === 'sm2' ? generateKeyPairSync('ec', { namedCurve: 'SM2' }) : generateKeyPairSync('ed25519')
    // A generated SM2 key signs as plain ECDSA; one that was read signs as SM2, as the vault's do.
    const privateKey = createPrivateKey(made.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const { publicKey } = made
    const dir = mkdtempSync(join(tmpdir(), 'yingtong-line-'))
    const keep = (end: string, body: string | Uint8Array) => writeFileSync(join(dir, `erasure.${end}`), body)
    keep('pem', publicKey.export({ type: 'spki', format: 'pem' }))
    keep('sig', sign(kind === 'sm2' ? 'sm3' : null, Buffer.from(text), privateKey))
    const [program = '', ...words] = verifyLine(`${kind}-k1`, 'erasure').split(' ')
    const verify = () => execFileSync(program, words, { cwd: dir, stdio: 'pipe' })
    try {
      keep('json', text)
      verify()
      keep('json', `${text} `)
      expect(verify).toThrow()
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })

  it('of another kind is not guessed at', () => {
    expect(readStatement('{"kind":"yingtong.key-erasure.v2"}')).toBeNull()
    expect(readStatement('no JSON')).toBeNull()
  })
})
