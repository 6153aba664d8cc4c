import { QueryObserver } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { FreshQueryClient } from './fresh-query-client.ts'

/** A list on a server that answers when told to, with what it held when it was asked. */
function slowList(held: string[]) {
  const answers: (() => void)[] = []
  const ask = () => {
    const seen = [...held]
    return new Promise<string[]>((resolve) => answers.push(() => resolve(seen)))
  }
  return { ask, answers }
}

describe('what a page shows after a change', () => {
  it('is not the answer that was on its way before it', async () => {
    const held: string[] = []
    const { ask, answers } = slowList(held)
    const client = new FreshQueryClient()
    const list = new QueryObserver(client, { queryKey: ['list'], queryFn: ask })
    const end = list.subscribe(() => undefined)
    held.push('new')
    const again = client.invalidateQueries({ queryKey: ['list'] })
    answers[0]?.()
    await expect.poll(() => answers.length).toBe(2)
    answers[1]?.()
    await again
    expect(list.getCurrentResult().data).toEqual(['new'])
    end()
  })
})
