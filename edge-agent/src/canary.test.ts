import * as fs from 'node:fs'
import { waitUntil } from '@yingtong/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from './testing/cloud-double.ts'
import { type Connected, useConnectedAgents } from './testing/connect-agent.ts'
import { testImage } from './testing/dicom-bytes.ts'
import { sendImages } from './testing/send-images.ts'
import { filesBelow } from './testing/spool-files.ts'

/** As a title of a stranger, in what the cloud says, in the bytes of images. */
const CANARY = 'KANARIENVOGEL'
const { connect } = useConnectedAgents()
let pair: Connected

const answer = (status: number): Fault => ({
  kind: 'answer',
  status,
  body: JSON.stringify({ code: status === 422 ? 'bad-pack' : 'internal', message: `params: ${CANARY}` }),
})

/** An image whose data set ends in the name, and bytes that are none. */
const named = (n: number) => {
  const image = testImage({ seed: n, seriesInstanceUid: `2.25.${n}` })
  const dataSet = Buffer.from(image.dataSet)
  dataSet.write(CANARY, dataSet.length - 20)
  return { ...image, dataSet }
}
const refused = () => ({ ...testImage(), dataSet: Buffer.from(CANARY.repeat(4)) })

describe('no name comes into the log, the metrics or the heartbeats of the agent', () => {
  afterEach(async () => {
    const told = pair.agent.logged.join('')
    expect(told).not.toContain(CANARY)
    const { metricsPort } = pair.agent
    for (const page of ['metrics', 'healthz'])
      expect(await (await fetch(`http://127.0.0.1:${metricsPort}/${page}`)).text()).not.toContain(CANARY)
    for (let n = 0; n < 3; n++) await pair.agent.beat()
    expect(pair.cloud.heartbeats.length).toBeGreaterThan(0)
    expect(JSON.stringify(pair.cloud.heartbeats)).not.toContain(CANARY)
    expect(fs.readFileSync(`${pair.agent.layout.journal}`).includes(`params: ${CANARY}`)).toBe(false)
  })

  const faults: readonly (readonly [string, (route: string, count: number) => Fault | null])[] = [
    ['all is well', () => null],
    ['the cloud fails with its query in the answer', (_route, count) => (count < 3 ? answer(500) : null)],
    [
      'the cloud refuses the pack',
      (route, count) => (route === 'commit' && count === 1 ? answer(422) : null),
    ],
    [
      'the cloud answers nonsense',
      (route, count) =>
        route === 'offer' && count < 3 ? { kind: 'answer', status: 200, body: CANARY } : null,
    ],
  ]
  it.each(faults)('%s', async (_name, fault) => {
    pair = await connect({ fault })
    const target = { port: pair.agent.dicomPort, callingAeTitle: CANARY }
    await sendImages(target, [named(1), refused(), named(2)])
    await waitUntil('told', () => pair.items('verified') > 0 || pair.items('quarantined') > 0)
    expect(pair.agent.logged.join('')).toContain('association-accepted')
  })

  it('an original goes bad in the spool', async () => {
    pair = await connect({ fault: (route) => (route === 'offer' ? answer(503) : null) })
    await sendImages({ port: pair.agent.dicomPort, callingAeTitle: CANARY }, [named(3)])
    await waitUntil('packed', () =>
      filesBelow(pair.agent.layout.packs).some((name) => name.endsWith('.pack')),
    )
    for (const name of filesBelow(pair.agent.layout.packs))
      fs.writeFileSync(`${pair.agent.layout.packs}/${name}`, CANARY)
    for (const name of filesBelow(pair.agent.layout.ready))
      fs.writeFileSync(`${pair.agent.layout.ready}/${name}`, CANARY)
    pair = await pair.restart()
    await waitUntil('looked at', () => pair.cloud.heartbeats.length > 1)
  })
})
