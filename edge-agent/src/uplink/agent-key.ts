import * as fs from 'node:fs'
import { importPrivateKey } from '@yingtong/agent-protocol'

const PEM = /^\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----\s*$/

/** The agent's Ed25519 key from a PKCS#8 PEM file; throws an Error that says nothing of its content. */
export async function loadAgentKey(path: string): Promise<CryptoKey> {
  const base64 = PEM.exec(fs.readFileSync(path, 'latin1'))?.[1]
  if (!base64) throw new Error('EDGE_KEY_FILE does not hold a PKCS#8 private key in PEM')
  try {
    return await importPrivateKey(base64.replace(/\s/g, ''))
  } catch {
    throw new Error('EDGE_KEY_FILE does not hold an Ed25519 key')
  }
}
