import { createPrivateKey, createPublicKey } from 'node:crypto'
import { importPrivateKey, newAgentKeys } from '@yingtong/agent-protocol'
import { readSmallFile, writeSmallFile } from './small-file.ts'

export interface AgentKey {
  readonly key: CryptoKey
  /** Raw Ed25519 public key, base64. */
  readonly publicKey: string
}

const PEM = /^\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----\s*$/

/** The Ed25519 key in a PKCS#8 PEM file, null without a file; throws an Error that says nothing of its content. */
export async function readKeyFile(path: string): Promise<AgentKey | null> {
  const text = readSmallFile(path)
  if (text === null) return null
  const base64 = PEM.exec(text)?.[1]?.replace(/\s/g, '')
  if (!base64) throw new Error('EDGE_KEY_FILE does not hold a PKCS#8 private key in PEM')
  try {
    return { key: await importPrivateKey(base64), publicKey: publicKeyOf(base64) }
  } catch {
    throw new Error('EDGE_KEY_FILE does not hold an Ed25519 key')
  }
}

/** Makes a key pair here; the private half never leaves this machine. */
export async function makeKeyFile(path: string): Promise<AgentKey> {
  const { privateKey, publicKey } = await newAgentKeys()
  const lines = privateKey.replace(/.{64}/g, '$&\n').trimEnd()
  writeSmallFile(path, `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`)
  return { key: await importPrivateKey(privateKey), publicKey }
}

/** RFC 8410 §4: the last 32 bytes of the SubjectPublicKeyInfo are the raw key. */
function publicKeyOf(pkcs8Base64: string): string {
  const key = createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')
}
