import * as fs from 'node:fs'
import { join } from 'node:path'
import { UID } from '@yingtong/dicom'
import { DimseClient } from '@yingtong/dimse'
import { requireTool } from '@yingtong/testkit'
import { describe, expect, it } from 'vitest'
import { useAgentProcesses } from '../testing/agent-process.ts'
import { CT_IMAGE_STORAGE, testImage } from '../testing/dicom-bytes.ts'
import { filesBelow } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'

const HOSTILE = [
  '../../x',
  '/etc/x',
  '..\\..\\x',
  'a\0b',
  'CON',
  '%2e%2e%2fx',
  '\u202e1.2',
  '1.2.3/../../y',
  '$(touch x)',
  'x'.repeat(64),
]

const folder = useTempFolder()
const processes = useAgentProcesses()

const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** Paths that the agent opened for writing, made, renamed or removed. */
function touchedPaths(trace: string): string[] {
  const lines = trace.split('\n').filter((line) => /O_CREAT|O_WRONLY|O_RDWR|rename|unlink|mkdir/.test(line))
  return lines.flatMap((line) => [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path ?? ''))
}

describe('promise B5: no path ever comes from the wire', () => {
  it('hostile UIDs, titles and names touch nothing outside the spool', async () => {
    const dataDir = folder.make()
    const trace = join(folder.make(), 'trace')
    const calls = 'openat,rename,renameat2,unlink,unlinkat,mkdir'
    const strace = [requireTool('strace'), '-D', '-f', '-o', trace, '-e', `trace=${calls}`, '-s', '300']
    const agent = await processes.start({ dataDir, under: strace })
    for (const name of HOSTILE.map(latin)) {
      const image = testImage({
        studyInstanceUid: name,
        seriesInstanceUid: name,
        patientName: name,
        sopInstanceUid: '2.25.55',
      })
      const assoc = await DimseClient.connect({
        host: '127.0.0.1',
        port: agent.dicomPort,
        callingAeTitle: /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(name) ? name : 'CT1',
        calledAeTitle: 'EDGE',
        contexts: [{ abstractSyntax: CT_IMAGE_STORAGE, transferSyntaxes: [UID.ExplicitVRLittleEndian] }],
      })
      await assoc.store(image)
      await assoc.store({ ...image, sopInstanceUid: name }).catch(() => undefined)
      await assoc.release().catch(() => undefined)
    }
    expect(agent.running).toBe(true)
    await agent.stop()
    const touched = touchedPaths(fs.readFileSync(trace, 'utf8'))
    const ours = touched.filter((path) => path.startsWith(dataDir))
    expect(ours.length).toBeGreaterThan(20)
    expect(
      touched.filter((path) => !path.startsWith(dataDir) && !/^\/(?:dev|proc|sys)\//.test(path)),
    ).toEqual([])
    const names = filesBelow(dataDir)
      .filter((path) => !path.startsWith('code-cache/'))
      .map((path) => path.split('/').at(-1) ?? '')
    const allowed =
      /^(?:[0-9a-f]{64}\.(?:dcm|bin|pack)|journal\.db(?:-wal|-shm)?|ballast|agent\.pem(?:\.starts)?)$/
    expect(names.filter((name) => !allowed.test(name))).toEqual([])
  }, 120_000)
})
