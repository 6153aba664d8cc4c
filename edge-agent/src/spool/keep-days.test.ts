import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '@yingtong/testkit'
import { expect, it, vi } from 'vitest'
import { useConnectedAgents } from '../testing/connect-agent.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { sendImages } from '../testing/send-images.ts'
import { filesBelow } from '../testing/spool-files.ts'

const { connect } = useConnectedAgents()
const DAY_MS = 86_400_000

it.each([-400, 400])(
  'A18: this machine’s clock, %i days off, neither shortens nor ends keep-days',
  async (days) => {
    const real = Date.now
    const wall = vi.spyOn(Date, 'now')
    wall.mockImplementation(() => real() + days * DAY_MS)
    try {
      let now = () => new Date(real())
      const first = await connect({ now: () => now() }, { EDGE_KEEP_DAYS: 7 })
      await sendImages({ port: first.agent.dicomPort }, [testImage()])
      await waitUntil('ACK-S', () => first.items('verified') === 1)
      wall.mockImplementation(real) // somebody sets it right
      const second = await first.restart()
      await second.agent.beat()
      await delay(2_500)
      expect(filesBelow(second.agent.layout.ready)).toHaveLength(1)
      now = () => new Date(real() + 8 * DAY_MS) // a week later, as the cloud counts
      const third = await second.restart()
      await waitUntil('swept', () => filesBelow(third.agent.layout.ready).length === 0)
    } finally {
      wall.mockRestore()
    }
  },
)
