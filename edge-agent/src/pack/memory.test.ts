import * as fs from 'node:fs'
import { waitUntil } from '@yingtong/testkit'
import { expect, it } from 'vitest'
import { useAgentProcesses } from '../testing/agent-process.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { sendImages } from '../testing/send-images.ts'
import { useTempFolder } from '../testing/temp-folder.ts'

const MEMORY_MAX_KIB = 400 * 1024

const folder = useTempFolder()
const processes = useAgentProcesses()

function peakKib(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

it('promise A15: eight associations and a mammogram of 28 MB stay within 400 MB', async () => {
  const agent = await processes.start({ dataDir: folder.make() })
  const slices = Array.from({ length: 24 }, (_, seed) => testImage({ rows: 512, columns: 512, seed }))
  const send = (n: number) =>
    sendImages(
      { port: agent.dicomPort },
      slices.map((image) => renamed(image, n)),
    )
  const mammogram = testImage({ rows: 4_664, columns: 3_064, seriesInstanceUid: '2.25.900' })
  const results = await Promise.all([
    ...Array.from({ length: 7 }, (_, n) => send(n)),
    sendImages({ port: agent.dicomPort }, [mammogram]),
  ])
  expect(results.flat().every(({ status }) => status === 0)).toBe(true)
  await waitUntil('all is packed', () => isPacked(agent.metricsPort), 240_000)
  expect(peakKib(agent.pid)).toBeLessThan(MEMORY_MAX_KIB)
  await agent.stop()
}, 300_000)

/** The same pixels in another series: another UID of the same length in its place. */
function renamed(image: ReturnType<typeof testImage>, n: number) {
  const dataSet = Buffer.from(image.dataSet)
  dataSet.write(`2.25.7${n}02`, dataSet.indexOf('2.25.7002'), 'latin1')
  const uid = `${image.sopInstanceUid.slice(0, -1)}${n}`
  dataSet.write(uid, dataSet.indexOf(image.sopInstanceUid), 'latin1')
  return { ...image, dataSet, sopInstanceUid: uid }
}

async function isPacked(metricsPort: number): Promise<boolean> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  return text.includes('edge_items{state="received"} 0\n')
}
