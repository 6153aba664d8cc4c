import * as fs from 'node:fs'
import { startOf } from '@yingtong/agent-protocol'
import { waitUntil } from '@yingtong/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { type CloudDouble, type CloudDoubleOptions, startCloudDouble } from '../testing/cloud-double.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { useAgents, writeTestKey } from '../testing/test-agent.ts'
import { readKeyFile } from './key-file.ts'

const folder = useTempFolder()
const agents = useAgents()
const clouds: CloudDouble[] = []
afterAll(async () => {
  for (const cloud of clouds) await cloud.close()
})

async function agentWith(options: Omit<CloudDoubleOptions, 'publicKey'>) {
  const dataDir = folder.make()
  const key = writeTestKey(dataDir)
  const cloud = await startCloudDouble({ publicKey: key.publicKey, ...options })
  clouds.push(cloud)
  const env = { DATA_DIR: dataDir, EDGE_KEY_FILE: key.path, CLOUD_URL: cloud.url }
  const publicKey = async () => (await readKeyFile(key.path))?.publicKey
  return { cloud, env, keyFile: key.path, first: key.publicKey, publicKey }
}

const asks = (): Pick<CloudDoubleOptions, 'instructions'> => {
  let asked = 0
  return { instructions: () => (asked++ === 0 ? ['rotate-key'] : []) }
}

describe('promise C8: the agent changes its key', () => {
  it('when the cloud asks, and uses the new one at once', async () => {
    const { cloud, env, keyFile, first, publicKey } = await agentWith(asks())
    const agent = await agents.start(env)
    await waitUntil('the key is another', async () => (await publicKey()) !== first)
    expect(cloud.publicKeys).toEqual([first, await publicKey()])
    expect(fs.statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(fs.existsSync(`${keyFile}.next`)).toBe(false)
    cloud.publicKeys.shift()
    const beats = cloud.heartbeats.length
    await waitUntil('it beats with the new key', () => cloud.heartbeats.length > beats, 15_000)
    await agent.stop(0)
  })

  it('loses nothing when the answer is lost and the old key ends before it is back', async () => {
    const { cloud, env, keyFile, first, publicKey } = await agentWith({
      ...asks(),
      fault: (route, count) => (route === 'keys' && count === 1 ? { kind: 'lost-answer' } : null),
    })
    const agent = await agents.start(env)
    await waitUntil('the cloud has the new key', () => cloud.publicKeys.length === 2)
    await agent.stop(0)
    // The disk holds both; the cloud counts the new one alone, as after seven days.
    expect(await publicKey()).toBe(first)
    expect(fs.statSync(`${keyFile}.next`).mode & 0o777).toBe(0o600)
    cloud.publicKeys.shift()
    const again = await agents.start(env)
    await waitUntil('the new key is in force', async () => (await publicKey()) === cloud.publicKeys[0])
    const starts = [...cloud.nonces].map((nonce) => startOf(nonce)?.count)
    expect(new Set(starts)).toEqual(new Set([1, 2]))
    await again.stop(0)
  })
})
