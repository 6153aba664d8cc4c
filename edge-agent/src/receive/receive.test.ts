import * as fs from 'node:fs'
import { SopStatus } from '@yingtong/dicom'
import { describe, expect, it } from 'vitest'
import { garbage, testImage } from '../testing/dicom-bytes.ts'
import { connectTo, sendImages } from '../testing/send-images.ts'
import { expectedFile, filesBelow, unfinishedBytes } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { useAgents } from '../testing/test-agent.ts'

const folder = useTempFolder()
const agents = useAgents()
const newAgent = () => agents.start({ DATA_DIR: folder.make() })

describe('ACK-E', () => {
  it('keeps exactly the bytes that came, under their digest', async () => {
    const agent = await newAgent()
    const images = [testImage(), testImage(), testImage({ rows: 512, columns: 512 })]
    const results = await sendImages({ port: agent.dicomPort }, images)
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0])
    for (const image of images) {
      const { bytes, sha256 } = expectedFile(image)
      expect(fs.readFileSync(agent.layout.readyPath(sha256)).equals(bytes)).toBe(true)
    }
    expect(unfinishedBytes(agent.layout.incoming)).toBe(0)
    expect(agent.counts).toMatchObject({ stored: 3, duplicates: 0 })
  })

  it('takes the same bytes again without a second copy, from another device too', async () => {
    const agent = await newAgent()
    const image = testImage()
    await sendImages({ port: agent.dicomPort }, [image])
    const again = await sendImages({ port: agent.dicomPort, callingAeTitle: 'MR9' }, [image, image])
    expect(again.map(({ status }) => status)).toEqual([0, 0])
    expect(agent.counts).toMatchObject({ stored: 1, duplicates: 2, conflicts: 0 })
    expect(filesBelow(agent.layout.ready)).toHaveLength(1)
  })

  it('keeps other bytes of the same UID beside the first', async () => {
    const agent = await newAgent()
    const first = testImage({ seed: 1 })
    const second = testImage({ seed: 2, sopInstanceUid: first.sopInstanceUid })
    const results = await sendImages({ port: agent.dicomPort }, [first, second])
    expect(results.map(({ status }) => status)).toEqual([0, 0])
    expect(agent.counts).toMatchObject({ stored: 2, conflicts: 1 })
    for (const image of [first, second]) {
      const { bytes, sha256 } = expectedFile(image)
      expect(fs.readFileSync(agent.layout.readyPath(sha256)).equals(bytes)).toBe(true)
    }
  })

  it('serves eight associations at once', async () => {
    const agent = await newAgent()
    const batches = Array.from({ length: 8 }, () => Array.from({ length: 10 }, () => testImage()))
    const results = await Promise.all(batches.map((images) => sendImages({ port: agent.dicomPort }, images)))
    expect(results.flat().every(({ status }) => status === 0)).toBe(true)
    for (const image of batches.flat()) {
      expect(fs.existsSync(agent.layout.readyPath(expectedFile(image).sha256))).toBe(true)
    }
  })
})

describe('what is refused', () => {
  it.each([
    ['bytes that are not DICOM', garbage(5_000), SopStatus.CannotUnderstand],
    ['a data set cut off', testImage().dataSet.subarray(0, 3_000), SopStatus.CannotUnderstand],
    ['an empty data set', Buffer.alloc(0), SopStatus.CannotUnderstand],
    ['no study UID', testImage({ studyInstanceUid: '' }).dataSet, SopStatus.CannotUnderstand],
    [
      'a study UID that is a path',
      testImage({ studyInstanceUid: '../../etc' }).dataSet,
      SopStatus.CannotUnderstand,
    ],
    ['another instance UID', testImage({ sopInstanceUid: '2.25.999' }).dataSet, SopStatus.DataSetMismatch],
  ])(
    '%s: refused with a reason, kept in the quarantine, association alive',
    async (_name, dataSet, status) => {
      const agent = await newAgent()
      const good = testImage()
      const bad = { ...testImage({ sopInstanceUid: '2.25.998' }), dataSet }
      const [refused, stored] = await sendImages({ port: agent.dicomPort }, [bad, good])
      expect(refused?.status).toBe(status)
      expect(refused?.errorComment).toMatch(/^[\x20-\x7e]{10,64}$/)
      expect(stored?.status).toBe(0)
      expect(filesBelow(agent.layout.quarantine)).toEqual([`${expectedFile(bad).sha256}.bin`])
      expect(unfinishedBytes(agent.layout.incoming)).toBe(0)
    },
  )

  it('a cut association leaves nothing behind and costs nobody else anything', async () => {
    const agent = await newAgent()
    const image = testImage({ rows: 1024, columns: 1024 })
    const assoc = await connectTo({ port: agent.dicomPort }, [image])
    const endless = async function* () {
      yield image.dataSet.subarray(0, 500_000)
      await new Promise((resolve) => setTimeout(resolve, 50))
      assoc.abort()
      yield Buffer.alloc(10)
    }
    await expect(assoc.store({ ...image, dataSet: endless() })).rejects.toThrow()
    const [result] = await sendImages({ port: agent.dicomPort }, [image])
    expect(result?.status).toBe(0)
    expect(unfinishedBytes(agent.layout.incoming)).toBe(0)
  })

  it('calls for another title and callers that are not on the list', async () => {
    const agent = await newAgent()
    const image = testImage()
    await expect(sendImages({ port: agent.dicomPort, calledAeTitle: 'OTHER' }, [image])).rejects.toThrow()
    await expect(sendImages({ port: agent.dicomPort, calledAeTitle: '../../x' }, [image])).rejects.toThrow()
    expect(filesBelow(agent.layout.ready)).toEqual([])
  })
})

describe('free space', () => {
  it('below the reserve answers 0xA700 at once, and recovers by itself', async () => {
    const dataDir = folder.make()
    const full = await agents.start({ DATA_DIR: dataDir, EDGE_MIN_FREE_BYTES: Number.MAX_SAFE_INTEGER })
    const image = testImage()
    const results = await sendImages({ port: full.dicomPort }, [image, image])
    expect(results.map(({ status }) => status)).toEqual([SopStatus.OutOfResources, SopStatus.OutOfResources])
    expect(unfinishedBytes(full.layout.incoming)).toBe(0)
    expect(full.counts.outOfRoom).toBe(2)
  })
})

describe('log', () => {
  it('has one line of plain ASCII for each event and no patient in it', async () => {
    const agent = await newAgent()
    const name = 'Zhang^San\u001b[31m$(reboot)'
    const bad = { ...testImage({ patientName: name }), sopInstanceUid: '2.25.4' }
    await sendImages({ port: agent.dicomPort, callingAeTitle: 'CT $(x) {{y}}' }, [
      testImage({ patientName: name }),
      bad,
    ])
    expect(agent.logged.length).toBeGreaterThan(3)
    for (const line of agent.logged) {
      expect(line).toMatch(/^\{[\x20-\x7e]+\}\n$/)
      expect(line).not.toContain('Zhang')
      expect(() => JSON.parse(line)).not.toThrow()
    }
  })
})
