import { createHash, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { ctInstance, requireTool, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../harness/gateway-process.ts'
import { type Hospital, json, openHospital } from '../harness/greedy-hospital.ts'

// The local store and the scratch files beside it on a disk that is full or broken: whoever sends is told to come again,
// nothing is acknowledged, nothing stays behind, and with room everything is taken.

const MIB = 1024 * 1024
const DISK_MIB = 96
const IMAGES_MAX = 60

let region: TestRegion
const gateways: GatewayProcess[] = []
beforeAll(async () => {
  region = await startRegion()
})
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop()
  await region?.stop()
})

async function start(slug: string, under: (dataDir: string) => readonly string[]) {
  const gateway = await startGatewayProcess(region, { under })
  gateways.push(gateway)
  return { gateway, hospital: await openHospital(region, gateway.origin, slug) }
}

/** A file system of its own, in a mount namespace of its own. */
const onSmallDisk = (dataDir: string) => {
  const mount = `mount -t tmpfs -o size=${DISK_MIB}m tmpfs "$0" && exec "$@"`
  return [requireTool('unshare'), '-rm', 'sh', '-c', mount, dataDir]
}

/** Leaves about so many bytes free. */
function fill(gateway: GatewayProcess, leaveBytes: number): () => void {
  const filler = join(gateway.dataDir, 'filler')
  const fd = fs.openSync(filler, 'a')
  try {
    while (freeBytes(gateway) > leaveBytes) fs.writeSync(fd, Buffer.alloc(4096, 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    fs.closeSync(fd)
  }
  return () => fs.rmSync(filler)
}

function freeBytes({ dataDir }: GatewayProcess): number {
  const { bavail, bsize } = fs.statfsSync(dataDir)
  return bavail * bsize
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() ? [path] : []
  })
}

/** What an interrupted write must not leave: drafts, uploads nobody knows, scratch files with or without a name. */
function leftovers({ dataDir, process: { pid } }: GatewayProcess) {
  const named = ['store/tmp', 'scratch'].flatMap((folder) => filesBelow(join(dataDir, folder)))
  const uploads = fs.readdirSync(join(dataDir, 'store/uploads'))
  const open = fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return fs.readlinkSync(`/proc/${pid}/fd/${fd}`)
    } catch {
      return []
    }
  })
  return [...named, ...uploads, ...open.filter((path) => path.includes('/scratch/'))]
}

const image = () => {
  const file = ctInstance({ rows: 1024, columns: 1024, sopInstanceUid: newUid(), studyInstanceUid: newUid() })
  const { studyInstanceUid, sopInstanceUid } = readInstance(memorySource(file))
  return { file, study: studyInstanceUid, instance: sopInstanceUid }
}

async function found(hospital: Hospital, study: string): Promise<boolean> {
  const { byteLength } = await hospital.get(`studies?StudyInstanceUID=${study}`, 'application/dicom+json')
  return byteLength > '[]'.length
}

/** `stored`, or told to come again; nothing else may be the answer. */
async function verdict(answer: Response): Promise<'stored' | 'later'> {
  const said = { status: answer.status, retryAfter: answer.headers.get('retry-after') }
  await answer.arrayBuffer()
  if (said.status === 200) return 'stored'
  expect(said).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) })
  return 'later'
}

describe('a disk without room', () => {
  let gateway: GatewayProcess
  let hospital: Hospital
  beforeAll(async () => {
    ;({ gateway, hospital } = await start('full', onSmallDisk))
    // What is made once, such as folders, is there before bytes are counted.
    expect(await verdict(await hospital.stow(image().file))).toBe('stored')
  })

  // The object, its frames and its pack wait on the disk before the store writes its own: room ends in another place each time.
  it('is told to whoever stores by STOW-RS, wherever the room ends; nothing stays, and with room all is taken', async () => {
    const verdicts: string[] = []
    for (const leaveMib of [0, 1, 2, 2.5, 3, 4, 5]) {
      const { file, study } = image()
      const makeRoom = fill(gateway, leaveMib * MIB)
      const said = await verdict(await hospital.stow(file))
      verdicts.push(said)
      expect(await found(hospital, study)).toBe(said === 'stored')
      expect(leftovers(gateway)).toEqual([])
      makeRoom()
      expect(await verdict(await hospital.stow(file))).toBe('stored')
      expect(await found(hospital, study)).toBe(true)
    }
    expect(verdicts.filter((each) => each === 'later').length).toBeGreaterThan(3)
  })

  it.each([
    ['whole', 8 * MIB],
    ['in parts', 33 * MIB],
  ])('is told to an agent that uploads a pack %s, which goes on when there is room', async (_how, bytes) => {
    const pack = randomBytes(bytes)
    const sha256 = createHash('sha256').update(pack).digest('hex')
    const offer = {
      sha256,
      byteLength: bytes,
      studyInstanceUid: newUid(),
      seriesInstanceUid: newUid(),
      instances: [{ sopInstanceUid: newUid(), sha256 }],
    }
    const offered = await hospital.signed('POST', '/agent/v1/offers', json({ packs: [offer] }))
    const { packs } = (await offered.json()) as { packs: { partBytes: number; parts: { url: string }[] }[] }
    const { partBytes, parts } = packs[0]!
    const first = pack.subarray(0, partBytes)
    const put = async () => verdict(await hospital.signed('PUT', parts[0]!.url, first))
    const partMib = first.byteLength / MIB
    for (const leaveMib of [0, 1, partMib - 1, partMib + 0.01, partMib + 1, 2 * partMib - 1]) {
      const makeRoom = fill(gateway, leaveMib * MIB)
      expect(await put()).toBe('later')
      const begun = fs.readdirSync(join(gateway.dataDir, 'store/uploads'))
      // An upload that could be begun waits for its parts, with its key file.
      for (const name of begun)
        expect(filesBelow(join(gateway.dataDir, 'store/uploads', name))).toEqual([
          join(gateway.dataDir, 'store/uploads', name, 'key'),
        ])
      expect(leftovers(gateway)).toEqual(begun)
      makeRoom()
    }
    expect(await put()).toBe('stored')
  })
})

describe('a disk that fails (EIO)', () => {
  const straced = (inject: string) => () => [
    requireTool('strace'),
    ...['-D', '-f', '-o', '/dev/null', '-e', `trace=${inject.split(':')[0]}`, '-e', `inject=${inject}`],
  ]

  it.each([
    // Scratch files are written at places, objects of the store one after the other.
    ['what waits', 'pwrite64:error=EIO'],
    // Counted for each thread: the start succeeds, and the disk fails more and more often later.
    ['the store', 'fsync:error=EIO:when=9+'],
  ])('under %s: whoever sends is told to come again', async (where, inject) => {
    const { gateway, hospital } = await start(`broken-${where.slice(-5)}`.replace(' ', ''), straced(inject))
    let refused = 0
    for (let n = 0; n < IMAGES_MAX && refused < 4; n += 1) {
      const { file, study } = image()
      const said = await verdict(await hospital.stow(file))
      if (said === 'later') refused += 1
      expect(await found(hospital, study)).toBe(said === 'stored')
      expect(leftovers(gateway)).toEqual([])
    }
    expect(refused).toBe(4)
    expect(gateway.process.running).toBe(true)
  })
})
