import { RotateKeyResponse, reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'
import { CloudError } from '../uplink/cloud-error.ts'
import type { KeyRing } from './key-ring.ts'

export interface RotationDependencies {
  readonly ring: KeyRing
  /** A client that signs with this key. */
  clientWith(key: CryptoKey): Pick<CloudClient, 'post'>
  readonly log: Log
}

/**
 * Exchanges the agent's key when the cloud asks for it, and goes on with an exchange that was cut short: the next key
 * lies on the disk, and asking for it twice is the same as once (promise C8).
 */
export function createKeyRotation(deps: RotationDependencies): (asked: boolean) => Promise<void> {
  const { ring, log } = deps
  let running = false
  let failing = false
  return async (asked) => {
    if (running || !(asked || ring.next)) return
    running = true
    try {
      await exchange(deps)
      failing = false
      log('info', 'key.rotated')
    } catch (error) {
      if (!failing) log('warn', 'key.not-rotated', { error: reasonOf(error) })
      failing = true
    } finally {
      running = false
    }
  }
}

async function exchange({ ring, clientWith }: RotationDependencies): Promise<void> {
  const next = await ring.prepareNext()
  const question = { path: '/agent/v1/keys', body: { publicKey: next.publicKey } }
  try {
    await clientWith(ring.current).post(question, RotateKeyResponse)
  } catch (error) {
    // The answer was lost and we were away for longer than both keys count: the cloud knows the next one only.
    if (!(error instanceof CloudError) || error.code !== 'bad-signature') throw error
    await clientWith(next.key).post(question, RotateKeyResponse)
  }
  ring.takeNext()
}
