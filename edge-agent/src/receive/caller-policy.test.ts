import { describe, expect, it } from 'vitest'
import { parseCallerRules, standingBy } from './caller-policy.ts'

describe('who may call', () => {
  it.each([
    ['*@private', 'CT1', '127.0.0.1', true],
    ['*@private', 'CT1', '::ffff:192.168.4.7', true],
    ['*@private', 'CT1', '::1', true],
    ['*@private', 'CT1', '8.8.8.8', false],
    ['*@private', 'CT1', '2001:db8::1', false],
    ['CT1@10.1.2.3', 'CT1', '10.1.2.3', true],
    ['CT1@10.1.2.3', 'CT1', '10.1.2.4', false],
    ['CT1@10.1.2.3', 'CT2', '10.1.2.3', false],
    ['CT1@10.1.2.0/24, MR@10.9.0.0/16', 'MR', '10.9.200.1', true],
    ['*@0.0.0.0/0', 'ANY', '8.8.8.8', true],
    ['*@private', 'CT1', 'not an address', false],
  ])('%s: %s from %s → %s', (rules, aeTitle, address, allowed) => {
    expect(standingBy(parseCallerRules(rules), aeTitle, address) !== 'stranger').toBe(allowed)
  })

  it.each([
    ['*@loopback', 'STORESCU', '127.0.0.1', 'guest'],
    ['*@loopback', 'STORESCU', '::1', 'guest'],
    ['*@loopback', 'STORESCU', '192.168.4.7', 'stranger'],
    ['*@loopback, CT1@127.0.0.1', 'CT1', '127.0.0.1', 'known'],
    ['CT1@any', 'CT1', '2001:db8::1', 'known'],
    ['CT1@any', 'CT1', '8.8.8.8', 'known'],
    ['CT1@any', 'CT1 ', '8.8.8.8', 'stranger'],
    ['CT1@any', 'ct1', '8.8.8.8', 'stranger'],
    ['CT1@fe80::/10', 'CT1', 'fe80::1%eth0', 'known'],
    ['CT1@10.1.2.3', 'CT1', '::ffff:10.1.2.3', 'known'],
    ['CT1@10.1.2.3', 'CT1', '10.1.2.30', 'stranger'],
    // Nobody becomes known by calling itself what a rule calls everybody.
    ['*@loopback', '*', '127.0.0.1', 'guest'],
  ])('%s: %s from %s is %s', (rules, aeTitle, address, standing) => {
    expect(standingBy(parseCallerRules(rules), aeTitle, address)).toBe(standing)
  })

  it.each(['', ' , ', 'CT1', '@10.0.0.1', 'CT1@', 'CT1@10.0.0.1/33', 'CT1@10.0.0.1/x', 'CT1@host.name'])(
    'refuses the rule "%s"',
    (text) => {
      expect(() => parseCallerRules(text)).toThrow()
    },
  )
})
