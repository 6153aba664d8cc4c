import { describe, expect, it } from 'vitest'
import { faultOfReturn, takenOf } from './take-step.ts'

describe('what the sign-in door answers', () => {
  it('is read from one word', () => {
    const token = 'a'.repeat(43)
    expect(takenOf(`next:second-factor:${token}`)).toEqual({ kind: 'next', challenge: token })
    expect(takenOf('refused:3')).toEqual({ kind: 'fault', fault: { kind: 'wrong', waitSeconds: 3 } })
    expect(takenOf('slow:30')).toEqual({ kind: 'fault', fault: { kind: 'slow', waitSeconds: 30 } })
    expect(takenOf('expired')).toMatchObject({ fault: { kind: 'expired' } })
    expect(takenOf('invalid')).toMatchObject({ fault: { kind: 'unfit' } })
  })

  it('promise C4: lets nobody in on a word it does not know', () => {
    for (const code of [
      undefined,
      '',
      'ok',
      'credentials',
      'slow:',
      'slow:soon',
      'next:',
      'next:enrol:short',
    ])
      expect(takenOf(code)).toEqual({ kind: 'fault', fault: { kind: 'unreachable' } })
  })

  it('tells an identity provider that is down from one that vouches for nobody here', () => {
    expect(faultOfReturn(new URLSearchParams('error=Configuration'))).toEqual({ kind: 'provider' })
    expect(faultOfReturn(new URLSearchParams('refused=refused'))).toEqual({ kind: 'unlinked' })
    expect(faultOfReturn(new URLSearchParams('to=%2Fworklist'))).toBeNull()
  })
})
