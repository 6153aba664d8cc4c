import * as fs from 'node:fs'
import { join } from 'node:path'
import { requireTool, startProcess } from '@yingtong/testkit'
import type { TestImage } from './dicom-bytes.ts'
import { expectedFile } from './spool-files.ts'

export interface StorescuRun {
  /** Digests of the files that the agent will have made of the acknowledged images. */
  readonly acknowledged: readonly string[]
  readonly output: string
}

/** Sends images by DCMTK's storescu, and reads from its words which ones were acknowledged with 0x0000. */
export async function storescu(
  folder: string,
  port: number,
  images: readonly TestImage[],
  callingAeTitle = 'STORESCU',
): Promise<StorescuRun> {
  fs.mkdirSync(folder, { recursive: true })
  const digests = new Map<string, string>()
  images.forEach((image, n) => {
    const { bytes, sha256 } = expectedFile(image)
    const path = join(folder, `${n}.dcm`)
    fs.writeFileSync(path, bytes)
    digests.set(path, sha256)
  })
  const child = await startProcess({
    command: requireTool('storescu'),
    args: [
      '-v',
      '-aet',
      callingAeTitle,
      '-aec',
      'EDGE',
      '-to',
      '5',
      '-td',
      '20',
      '-ta',
      '20',
      '127.0.0.1',
      String(port),
      ...digests.keys(),
    ],
    env: { TCP_NODELAY: '1' },
  })
  await child.exited
  return { acknowledged: acknowledgedOf(child.output, digests), output: child.output }
}

function acknowledgedOf(output: string, digests: ReadonlyMap<string, string>): string[] {
  const acknowledged: string[] = []
  let current: string | undefined
  for (const line of output.split('\n')) {
    const sending = /Sending file: (.*)$/.exec(line)
    if (sending?.[1]) current = digests.get(sending[1].trim())
    if (current && /Received Store Response \(Success\)/.test(line)) acknowledged.push(current)
  }
  return acknowledged
}
