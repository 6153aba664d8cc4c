import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { memorySource, readDicom, SopStatus, UID } from '@yingtong/dicom'
import { fileMetaInformation } from '@yingtong/dimse'
import { requireTool, runProgram, waitUntil } from '@yingtong/testkit'
import {
  ctInstance,
  ctSeries,
  damagedInstances,
  drImage,
  encapsulatedPdf,
  everyCharacterSet,
  everyTransferSyntax,
  keyObject,
  mrInstance,
  presentationState,
  referenceData,
  segBinary,
  structuredReport,
  usMultiframe,
  usMultiframeJpeg,
  waveformEcg,
} from '@yingtong/testkit/dicom'
import { afterAll, describe, expect, it } from 'vitest'
import { type CloudDouble, startCloudDouble } from '../testing/cloud-double.ts'
import { type TestImage, testImage } from '../testing/dicom-bytes.ts'
import { connectTo } from '../testing/send-images.ts'
import { filesBelow } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { type TestAgent, useAgents, writeTestKey } from '../testing/test-agent.ts'
import { type SendableFile, scanFolder } from '../tools/scan-folder.ts'
import { type SendOutcome, sendFiles } from '../tools/send-files.ts'

const folder = useTempFolder()
const agents = useAgents()
const clouds: CloudDouble[] = []
afterAll(async () => {
  for (const cloud of clouds) await cloud.close()
})

async function connected(): Promise<{ agent: TestAgent; cloud: CloudDouble }> {
  const dataDir = folder.make()
  const key = writeTestKey(dataDir)
  const cloud = await startCloudDouble({ publicKey: key.publicKey })
  clouds.push(cloud)
  const agent = await agents.start({ DATA_DIR: dataDir, EDGE_KEY_FILE: key.path, CLOUD_URL: cloud.url })
  return { agent, cloud }
}

function writeFiles(files: Iterable<readonly [string, Uint8Array]>): string {
  const root = folder.make()
  for (const [name, bytes] of files) fs.writeFileSync(join(root, name.replace(/[^\w.-]/g, '_')), bytes)
  return root
}

/** Digest of what the agent makes of a file: its own file meta, the data set as it is. */
function expectedDigest(file: SendableFile): string {
  const dataSet = fs.readFileSync(file.path).subarray(file.dataSetOffset)
  const meta = fileMetaInformation({ ...file, sourceAeTitle: '' })
  return createHash('sha256').update(meta).update(dataSet).digest('hex')
}

async function sendAll(root: string, port: number): Promise<SendOutcome[]> {
  const target = { host: '127.0.0.1', port, calledAeTitle: 'EDGE', callingAeTitle: 'CT1' }
  const outcomes: SendOutcome[] = []
  for await (const outcome of sendFiles(scanFolder(root).files, target)) outcomes.push(outcome)
  return outcomes
}

/** Everything is stored at the edge, and every original comes back bit for bit from the packs in the cloud. */
async function expectRoundTrip(root: string): Promise<number> {
  const { agent, cloud } = await connected()
  const outcomes = await sendAll(root, agent.dicomPort)
  expect(
    outcomes.filter(({ stored }) => !stored).map(({ file, reason }) => `${file.path}: ${reason}`),
  ).toEqual([])
  const digests = outcomes.map(({ file }) => expectedDigest(file))
  await waitUntil('all is in the cloud', () => agent.status().unsent.items === 0, 120_000)
  expect(digests.filter((digest) => !cloud.store.originals.has(digest))).toEqual([])
  expect(agent.status().quarantinedItems).toBe(0)
  return outcomes.length
}

describe('standard DICOM acquisition', () => {
  it('A02: answers echoscu, and storescu with a whole CT series', async () => {
    const { agent } = await connected()
    const slices = ctSeries({ slices: 8, rows: 64 })
    const root = writeFiles(slices.map((bytes, n) => [`${n}.dcm`, bytes] as const))
    const peer = ['-aec', 'EDGE', '127.0.0.1', String(agent.dicomPort)]
    const env = { TCP_NODELAY: '1' }
    expect((await runProgram({ command: requireTool('echoscu'), args: peer, env })).code).toBe(0)
    const sent = await runProgram({
      command: requireTool('storescu'),
      args: ['-v', '+sd', ...peer, root],
      env,
    })
    expect(sent.output.match(/Received Store Response \(Success\)/g)).toHaveLength(8)
    expect(agent.counts.stored).toBe(8)
  })

  it('A01: takes what all kinds of devices send, and gives it back bit for bit', async () => {
    const study = { studyInstanceUid: '2.25.4711' }
    const ct = readDicom(memorySource(ctInstance(study)))
    const objects: [string, Uint8Array][] = [
      ['ct', ctInstance({ ...study, rows: 128 })],
      ['ct multi-frame', ctInstance({ ...study, rows: 64, frames: 5 })],
      ['mr', mrInstance(study)],
      ['dr', drImage(study)],
      ['us', usMultiframe(study)],
      ['us jpeg', await usMultiframeJpeg(study)],
      ['ecg', waveformEcg(study)],
      ['seg', segBinary({ ...study, sources: [ct] })],
      ['pdf', encapsulatedPdf(study)],
      ['sr', structuredReport(study)],
      ['ko', keyObject([ct], study)],
      ['pr', presentationState(ct, study)],
    ]
    expect(await expectRoundTrip(writeFiles(objects))).toBe(objects.length)
  })

  it('A02: takes every transfer syntax and every character set unchanged', async () => {
    const syntaxes = await everyTransferSyntax()
    const charsets = everyCharacterSet()
    const files = [
      ...syntaxes.map(({ keyword, bytes }) => [keyword, bytes] as const),
      ...charsets.map(({ bytes }, n) => [`charset-${n}`, bytes] as const),
    ]
    expect(await expectRoundTrip(writeFiles(files))).toBe(files.length)
  })
})

describe('non-standard DICOM acquisition', () => {
  const reference = referenceData()
  if (reference) {
    const ODD = /(?:odd-|pydicom|ts-cornerstone|charset|docs-|pr-hp|sm-seg|derived)/
    it('A03: real odd files that are valid come back bit for bit', async () => {
      const odd = reference.files.filter(
        (file) => file.expect === 'valid' && file.storable && ODD.test(file.path),
      )
      const files = odd.map((file, n) => [`${n}.dcm`, reference.read(file)] as const)
      expect(files.length).toBeGreaterThan(100)
      expect(await expectRoundTrip(writeFiles(files))).toBe(files.length)
    }, 240_000)

    it('promise B3: real damaged files and files that are no objects end in an answer, never in silence', async () => {
      const { agent } = await connected()
      const bad = reference.files.filter((file) => file.expect === 'damaged' || !file.storable)
      for (const file of bad) {
        const [result] = await storeRaw(agent, [asSent(file.path, reference.read(file))])
        expect(result?.status).toBeTypeOf('number')
        if (file.expect === 'valid') expect(result?.status).not.toBe(SopStatus.Success)
      }
      const [good] = await storeRaw(agent, [testImage()])
      expect(good?.status).toBe(SopStatus.Success)
    }, 240_000)
  }
})

/** What a sender that does not look at its files would send: everything behind the file meta. */
function asSent(name: string, bytes: Uint8Array): TestImage {
  const buffer = Buffer.from(bytes)
  const hasMeta = buffer.length > 144 && buffer.toString('latin1', 128, 132) === 'DICM'
  const start = hasMeta ? Math.min(buffer.length, 144 + buffer.readUInt32LE(140)) : 0
  const deflated = /bomb|deflate/i.test(name)
  return {
    ...testImage(),
    sopInstanceUid: SAMPLE.sopInstanceUid,
    transferSyntaxUid: deflated ? UID.DeflatedExplicitVRLittleEndian : UID.ExplicitVRLittleEndian,
    dataSet: buffer.subarray(start),
  }
}

/** testkit gives its damaged samples the UIDs of this one. */
const SAMPLE = readDicom(memorySource(ctInstance({ rows: 32, seed: 9 })))

async function storeRaw(agent: TestAgent, images: readonly TestImage[]) {
  const assoc = await connectTo({ port: agent.dicomPort }, images)
  const results = []
  for (const image of images) results.push(await assoc.store(image))
  await assoc.release()
  return results
}

describe('promise B3: any object is stored or refused', () => {
  it('damaged, lying and hostile data sets are refused with a reason in plain words; the next one is stored', async () => {
    const { agent } = await connected()
    const startedBytes = process.memoryUsage.rss()
    for (const { name, bytes, expect: expected } of damagedInstances({ bombs: true })) {
      const image = asSent(name, bytes)
      const [result, good] = await storeRaw(agent, [image, testImage()])
      if (expected === 'refuse') {
        expect([name, result?.status]).not.toEqual([name, SopStatus.Success])
        expect(result?.errorComment, name).toMatch(/^[\x20-\x7e]{10,64}$/)
      }
      expect(good?.status, name).toBe(SopStatus.Success)
    }
    expect(filesBelow(agent.layout.quarantine).length).toBeGreaterThan(10)
    expect(process.memoryUsage.rss() - startedBytes).toBeLessThan(300 * 1024 * 1024)
  }, 120_000)
})
