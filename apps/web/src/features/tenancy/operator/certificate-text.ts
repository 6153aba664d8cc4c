/** What a certificate of erasure says, as `key.erase` writes it. */
export interface EraseStatement {
  readonly kind: 'yingtong.key-erasure.v1'
  readonly erasedAt: string
  readonly keys: readonly { readonly version: number }[]
  readonly sealedValues: { readonly openedAfter: number; readonly refusedAfter: number }
}

/** Null when the text is of a kind that this page does not know; it is still shown and saved as it is. */
export function readStatement(text: string): EraseStatement | null {
  try {
    const read = JSON.parse(text) as EraseStatement
    return read.kind === 'yingtong.key-erasure.v1' ? read : null
  } catch {
    return null
  }
}

/** The line that verifies the three saved files offline; `keyId` begins with its algorithm's name. */
export function verifyLine(keyId: string, name: string): string {
  const [key, signature, text] = [`${name}.pem`, `${name}.sig`, `${name}.json`]
  return keyId.startsWith('sm2')
    ? `openssl dgst -sm3 -verify ${key} -signature ${signature} ${text}`
    : `openssl pkeyutl -verify -rawin -pubin -inkey ${key} -sigfile ${signature} -in ${text}`
}
