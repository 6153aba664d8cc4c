import { expect, it } from 'vitest'
import { DomainError } from './domain-error.ts'
import { FairShare } from './fair-share.ts'

const shareOf = (total: number, patienceMs = 60_000) =>
  new FairShare({ total, onceMax: total, patienceMs, waitingMax: 3, busy: 'come again' })

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Error) => (error instanceof DomainError ? error.code : error.name),
  )

it('leaves something for whoever comes next, however much one wants', async () => {
  const share = shareOf(8)
  const greedy = Array.from({ length: 3 }, () => share.take('greedy', 2, { patienceMs: 1 }))
  const taken = await Promise.allSettled(greedy)
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  await share.take('second', 2)
  await share.take('third', 2)
  expect(share.taken).toBe(8)
})

it('serves the tenants in turn, and within one who came first', async () => {
  const share = shareOf(1)
  const order: string[] = []
  const first = await share.take('a', 1)
  const wait = (tenant: string, name: string) =>
    share.take(tenant, 1).then((giveBack) => {
      order.push(name)
      giveBack()
    })
  const waiting = [wait('a', 'a1'), wait('a', 'a2'), wait('a', 'a3'), wait('b', 'b1'), wait('c', 'c1')]
  first()
  await Promise.all(waiting)
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'a3'])
})

it('gives back what was taken once, whatever is called how often', async () => {
  const share = shareOf(4)
  const giveBack = await share.take('a', 2)
  giveBack()
  giveBack()
  expect(share.taken).toBe(0)
})

it('says busy to who waits too long or in too long a line, and lets go of who left', async () => {
  const share = shareOf(1, 5)
  const giveBack = await share.take('a', 1)
  expect(await codeOf(share.take('b', 1))).toBe('unavailable')
  const gone = new AbortController()
  const left = codeOf(share.take('b', 1, { signal: gone.signal, patienceMs: 60_000 }))
  gone.abort()
  expect(await left).toBe('AbortError')
  const waiting = Array.from({ length: 4 }, () => codeOf(share.take('c', 1)))
  expect(await Promise.all(waiting)).toEqual(Array(4).fill('unavailable'))
  expect(share.waiting).toBe(0)
  giveBack()
  expect(share.taken).toBe(0)
})

it('refuses at once what can never fit', async () => {
  expect(await codeOf(shareOf(4).take('a', 5))).toBe('too-large')
})
