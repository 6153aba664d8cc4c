import * as fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileMetaInformation } from '@yingtong/dimse'
import { runProgram } from '@yingtong/testkit'
import { describe, expect, it } from 'vitest'
import { testImage } from '../testing/dicom-bytes.ts'
import { expectedFile } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { useAgents } from '../testing/test-agent.ts'
import { scanFolder } from './scan-folder.ts'
import { batchesOf } from './send-files.ts'

const folder = useTempFolder()
const agents = useAgents()
const TOOL = fileURLToPath(new URL('./send-folder.ts', import.meta.url))

const send = (args: readonly string[]) => runProgram({ command: process.execPath, args: [TOOL, ...args] })

describe('npm run send', () => {
  it('sends every DICOM file of a tree unchanged and says what happened to each', async () => {
    const root = folder.make()
    const agent = await agents.start({ DATA_DIR: folder.make() })
    const images = [testImage({ seed: 1 }), testImage({ seed: 2 })]
    fs.mkdirSync(join(root, 'a/b'), { recursive: true })
    const [first = testImage(), second = testImage()] = images
    fs.writeFileSync(join(root, 'a/b/1.dcm'), expectedFile(first).bytes)
    fs.writeFileSync(join(root, 'no-preamble'), second.dataSet)
    fs.writeFileSync(join(root, 'readme.txt'), 'not DICOM at all, only some text\n')
    const { code, output } = await send([root, '--port', String(agent.dicomPort)])
    expect(output).toContain('2 stored, 0 refused, 1 skipped')
    expect(output).toMatch(/skipped {2}.*readme\.txt: /)
    expect(code).toBe(0)
    for (const image of images) {
      expect(fs.existsSync(agent.layout.readyPath(expectedFile(image).sha256))).toBe(true)
    }
  })

  it('ends with 1 when a valid file was refused, and says why', async () => {
    const root = folder.make()
    const agent = await agents.start({ DATA_DIR: folder.make() })
    const orphan = testImage({ studyInstanceUid: '' })
    fs.writeFileSync(
      join(root, 'orphan.dcm'),
      Buffer.concat([fileMetaInformation({ ...orphan, sourceAeTitle: '' }), orphan.dataSet]),
    )
    const { code, output } = await send([root, '--port', String(agent.dicomPort)])
    expect(output).toMatch(
      /refused {2}.*orphan\.dcm: 0xC000 CannotUnderstand – The object has no StudyInstanceUID/,
    )
    expect(code).toBe(1)
  })

  it('ends with 2 and the usage when the order is wrong or nobody listens', async () => {
    const root = folder.make()
    expect((await send([])).code).toBe(2)
    expect((await send([root])).output).toContain('no DICOM file')
    fs.writeFileSync(join(root, '1.dcm'), expectedFile(testImage()).bytes)
    const nobody = await send([root, '--port', '9'])
    expect(nobody).toMatchObject({ code: 2 })
    expect(nobody.output).toContain('usage: npm run send')
  })

  it('splits what needs more than 128 presentation contexts', () => {
    const root = folder.make()
    for (let n = 0; n < 130; n++) {
      const image = testImage({ sopClassUid: `1.2.840.99.${n}` })
      fs.writeFileSync(join(root, `${n}`), expectedFile(image).bytes)
    }
    const batches = batchesOf(scanFolder(root).files)
    expect(batches.map((batch) => batch.length)).toEqual([128, 2])
  })
})
