import { describe, expect, test } from 'vitest'
import { BodyInterruptedError, MessageBody } from './message-body.ts'

function body(maxDiscardBytes = 1000) {
  const seen = { tooMuch: 0 }
  const subject = new MessageBody({
    onWaitingChanged: () => undefined,
    maxDiscardBytes,
    onDiscardedTooMuch: () => {
      seen.tooMuch += 1
    },
  })
  return { subject, seen }
}
const chunk = (text: string) => Buffer.from(text)
async function readAll(subject: MessageBody): Promise<string> {
  let text = ''
  for await (const bytes of subject) text += Buffer.from(bytes).toString()
  return text
}

describe('a message body', () => {
  test('is read in order, what waits and what comes', async () => {
    const { subject } = body()
    subject.push(chunk('ab'))
    const text = readAll(subject)
    await Promise.resolve()
    subject.push(chunk('cd'))
    subject.push(chunk(''))
    subject.push(chunk('e'))
    subject.end()
    expect(await text).toBe('abcde')
    expect(subject).toMatchObject({ receivedBytes: 5, waitingBytes: 0, complete: true, finished: true })
  })

  test('hands over all that waits as one batch', async () => {
    const { subject } = body()
    for (const text of ['a', 'b', 'c']) subject.push(chunk(text))
    subject.end()
    const sizes: number[] = []
    for await (const batch of subject.batches()) sizes.push(batch.length)
    expect(sizes).toEqual([3])
  })

  test('that is interrupted gives what has come, then throws', async () => {
    const { subject } = body()
    subject.push(chunk('ab'))
    subject.interrupt()
    const seen: string[] = []
    const reading = (async () => {
      for await (const bytes of subject) seen.push(Buffer.from(bytes).toString())
    })()
    await expect(reading).rejects.toBeInstanceOf(BodyInterruptedError)
    expect(seen).toEqual(['ab'])
    expect(subject.complete).toBe(false)
  })

  test('whose reader leaves early throws the rest away', async () => {
    const { subject } = body()
    subject.push(chunk('ab'))
    for await (const _ of subject) break
    subject.push(chunk('cdef'))
    expect(subject.waitingBytes).toBe(0)
    subject.end()
    await subject.discard()
    expect(subject).toMatchObject({ receivedBytes: 6, complete: true })
  })

  test('complains when more is thrown away than allowed', () => {
    const { subject, seen } = body(10)
    void subject.discard()
    subject.push(Buffer.alloc(10))
    expect(seen.tooMuch).toBe(0)
    subject.push(Buffer.alloc(1))
    expect(seen.tooMuch).toBe(1)
  })
})
