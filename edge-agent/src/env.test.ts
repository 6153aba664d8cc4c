import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { EnvironmentError, readEdgeEnv } from './env.ts'

const folder = fs.mkdtempSync(join(tmpdir(), 'edge-env-'))
const keyFile = join(folder, 'agent.pem')
fs.writeFileSync(keyFile, 'key', { mode: 0o600 })
afterAll(() => fs.rmSync(folder, { recursive: true }))

const RIGHT = { CLOUD_URL: 'http://127.0.0.1:3000', EDGE_AGENT_ID: 'agent-1', EDGE_KEY_FILE: keyFile }

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readEdgeEnv(variables)
    return []
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults
    throw error
  }
}

describe('environment of the agent', () => {
  it('has defaults for everything but the cloud', () => {
    expect(readEdgeEnv(RIGHT)).toMatchObject({ DICOM_PORT: 11_112, EDGE_AE_TITLE: 'EDGE', EDGE_KEEP_DAYS: 7 })
    expect(faultsOf({})).toHaveLength(3)
  })

  it('takes an empty variable as unset', () => {
    expect(readEdgeEnv({ ...RIGHT, DICOM_PORT: '' }).DICOM_PORT).toBe(11_112)
  })

  it('reports all faults at once and none of the values', () => {
    const secret = 'not-a-url-but-secret'
    const faults = faultsOf({
      CLOUD_URL: secret,
      DICOM_PORT: '70000',
      EDGE_CALLERS: 'x',
      EDGE_AE_TITLE: 'A\\B',
    })
    const names = faults.map((fault) => fault.split(':')[0])
    expect(names).toEqual(
      expect.arrayContaining([
        'CLOUD_URL',
        'DICOM_PORT',
        'EDGE_CALLERS',
        'EDGE_AE_TITLE',
        'EDGE_AGENT_ID',
        'EDGE_KEY_FILE',
      ]),
    )
    expect(faults.join()).not.toContain(secret)
  })

  it('says of what enrolment wrote that it cannot be read, where that is so, and only otherwise that it is wrong', () => {
    const data = join(folder, 'data')
    const identity = join(data, 'identity', 'agent.json')
    fs.mkdirSync(identity, { recursive: true })
    expect(faultsOf({ DATA_DIR: data })).toEqual([`DATA_DIR: ${identity} cannot be read (EISDIR)`])
    fs.rmdirSync(identity)
    fs.writeFileSync(identity, '{"agentId":')
    expect(faultsOf({ DATA_DIR: data })).toEqual([`DATA_DIR: ${identity} is not what enrolment writes`])
    fs.writeFileSync(identity, '{}')
    expect(faultsOf({ DATA_DIR: data })).toEqual([`DATA_DIR: ${identity} is not what enrolment writes`])
  })

  it('refuses a key that others can read', () => {
    const open = join(folder, 'open.pem')
    fs.writeFileSync(open, 'key')
    fs.chmodSync(open, 0o644)
    expect(faultsOf({ ...RIGHT, EDGE_KEY_FILE: open })).toEqual([
      'EDGE_KEY_FILE: must be readable by its owner only',
    ])
  })

  it.each([
    ['http://10.0.0.5', false],
    ['ftp://127.0.0.1', false],
    ['https://cloud.example', true],
    ['http://localhost:3000', true],
  ])('cloud at %s: %s', (url, allowed) => {
    expect(faultsOf({ ...RIGHT, CLOUD_URL: url })).toHaveLength(allowed ? 0 : 1)
  })
})
