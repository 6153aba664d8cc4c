import * as fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ENROLLING, EnrolResponse } from '@yingtong/agent-protocol'
import { AGENT_VERSION } from '../fleet/version.ts'
import { createCloudClient } from '../uplink/cloud-client.ts'
import { CloudError } from '../uplink/cloud-error.ts'
import { createHttpExchange } from '../uplink/http-exchange.ts'
import { createServerClock } from '../uplink/server-clock.ts'
import {
  type EdgeIdentity,
  identityFolder,
  identityKeyPath,
  readIdentity,
  writeIdentity,
} from './identity-file.ts'
import { type AgentKey, makeKeyFile, readKeyFile } from './key-file.ts'
import { readSmallFile, writeSmallFile } from './small-file.ts'

export interface Enrolment {
  readonly cloudUrl: string
  readonly code: string
  readonly dataDir: string
}

const TRIES = 3
const WAIT_MS = 1_000

/**
 * Makes a key pair here, brings its public half with the code to the cloud, and writes down who this machine is now
 * (promise C8). Called again after a lost answer or a crash it goes on with the same key, so the same code still fits.
 */
export async function enrol({ cloudUrl, code, dataDir }: Enrolment): Promise<EdgeIdentity> {
  fs.mkdirSync(identityFolder(dataDir), { recursive: true, mode: 0o700 })
  const former = readIdentity(dataDir)
  const newKeyPath = join(identityFolder(dataDir), 'enrolling.pem')
  const key = (await readKeyFile(newKeyPath)) ?? (await makeKeyFile(newKeyPath))
  const { agentId, tenantName, aeTitle } = await ask(cloudUrl, key, {
    code,
    publicKey: key.publicKey,
    version: AGENT_VERSION,
    ...(former ? { formerAgentId: former.agentId } : {}),
  })
  // Key, then identity, then the trace of having begun: cut anywhere, the same command finishes it.
  writeSmallFile(identityKeyPath(dataDir, agentId), readSmallFile(newKeyPath)!)
  const enrolledAt = new Date().toISOString()
  const identity = { cloudUrl, agentId, tenantName, enrolledAt, ...(aeTitle ? { aeTitle } : {}) }
  writeIdentity(dataDir, identity)
  fs.rmSync(newKeyPath)
  return identity
}

async function ask(cloudUrl: string, { key }: AgentKey, body: object): Promise<EnrolResponse> {
  const exchange = createHttpExchange()
  const config = { url: cloudUrl, agentId: ENROLLING, keys: { current: key }, start: null, uploadOrigins: [] }
  const cloud = createCloudClient(config, exchange, createServerClock())
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await cloud.post({ path: '/agent/v1/enrol', body }, EnrolResponse)
      } catch (error) {
        const noAnswer = error instanceof CloudError && error.status === null
        if (!noAnswer || tries === TRIES) throw error
        await sleep(WAIT_MS * tries)
      }
    }
  } finally {
    exchange.close()
  }
}
