import { describe, expect, it } from 'vitest'
import { deliveryOf } from './delivery.ts'

const now = new Date('2026-03-18T06:05:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const facts = { received: 299, declared: 300, lastReceivedAt: ago(5), agentSeenAt: ago(5), now }

describe('X01: delivery of an exam', () => {
  it('is uploading while images still come', () => expect(deliveryOf(facts).state).toBe('uploading'))
  it('is short two minutes after the last image, and stays so', () => {
    expect(deliveryOf({ ...facts, lastReceivedAt: ago(121) }).state).toBe('short')
    expect(deliveryOf({ ...facts, lastReceivedAt: ago(3600) }).state).toBe('short')
  })
  it('is a matter of the line when the agent is silent', () =>
    expect(deliveryOf({ ...facts, agentSeenAt: ago(90) }).state).toBe('line-down'))
  it('is complete only when every declared image is here', () =>
    expect(deliveryOf({ ...facts, received: 300 }).state).toBe('complete'))
  it('never claims to be complete when nobody declared a number', () =>
    expect(deliveryOf({ ...facts, declared: null, lastReceivedAt: ago(9000) }).state).toBe('undeclared'))
})
