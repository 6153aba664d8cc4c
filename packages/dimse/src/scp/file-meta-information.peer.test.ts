import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { Cleanup, runPeer } from '../test/peer-tool.ts'
import { EXPLICIT_LE, syntheticInstance } from '../test/synthetic-instance.ts'
import { fileMetaInformation } from './file-meta-information.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

test('dcmdump reads a file made of meta information and a data set without complaint', async () => {
  const { dataSet, sopClassUid, sopInstanceUid } = syntheticInstance()
  const meta = { sopClassUid, sopInstanceUid, transferSyntaxUid: EXPLICIT_LE, sourceAeTitle: 'CT1' }
  const file = join(await cleanup.folder(), 'a.dcm')
  await writeFile(file, Buffer.concat([fileMetaInformation(meta), dataSet]))
  const { code, output } = await runPeer('dcmdump', ['-Un', file])
  expect(code, output).toBe(0)
  expect(output).not.toMatch(/^[EW]:/m)
  expect(output).toContain(`(0002,0003) UI [${sopInstanceUid}]`)
  expect(output).toContain('(0002,0016) AE [CT1]')
  expect(output).toContain('(7fe0,0010)')
})
