import { appRouter } from '@yingtong/api'
import { jobDefinitions, verbRules } from '@yingtong/domain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { placesOf, sampleOf } from './walk-schema.ts'

const LONG = 'x'.repeat(1_000_000)
const REFUSAL_MS_MAX = 200

/** Records have no limit of their own; each of these says who keeps it short. */
const RECORDS: Readonly<Record<string, string>> = {
  'agent.authenticate headers': 'the headers of one request: the server takes 16 KiB',
  'passkey.add response.clientExtensionResults': 'a browser’s answer in a body of at most 1 MiB',
  'session.open-passkey response.clientExtensionResults': 'a browser’s answer in a body of at most 1 MiB',
  'sign-in.answer-passkey response.clientExtensionResults': 'a browser’s answer in a body of at most 1 MiB',
}

const byHand = Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) => {
  const { inputs = [] } = (procedure as unknown as { _def: { inputs?: readonly unknown[] } })._def
  return inputs.filter((input) => input instanceof z.ZodType).map((input) => ({ path, input }))
})
const places = verbRules().flatMap((rule) =>
  placesOf(rule.input).map((place) => ({ ...place, rule, name: `${rule.name} ${place.path.join('.')}` })),
)

describe('promise B11: every text and every list that comes in has an end', () => {
  it('sees the schemas as they are', () => {
    const found = placesOf(
      z.object({
        open: z.string(),
        short: z.string().trim().max(3).optional(),
        list: z.array(z.string().regex(/^[a-z]+$/)).default([]),
        both: z.union([z.uuid(), z.object({ deep: z.string().regex(/^\d{8}$/) })]),
      }),
    ).map(({ path, bound }) => [path.join('.'), bound])
    expect(found).toEqual([
      ['open', null],
      ['short', 'max_length'],
      ['list', null],
      ['list.0', null],
      ['both', 'uuid'],
      ['both.deep', 'pattern'],
    ])
  })

  it('finds none without a maximum in any verb', () => {
    expect(places.length).toBeGreaterThan(60)
    const endless = places.filter(
      ({ bound, name, kind }) => bound === null && !(kind === 'record' && RECORDS[name]),
    )
    expect(endless.map(({ name, kind }) => `${name} (${kind})`)).toEqual([])
  })

  it('finds none without a maximum in any procedure that is written by hand', () => {
    expect(byHand.length).toBeGreaterThan(0)
    const endless = byHand.flatMap(({ path, input }) =>
      placesOf(input)
        .filter(({ bound }) => bound === null)
        .map((place) => `${path} ${place.path.join('.')} (${place.kind})`),
    )
    expect(endless).toEqual([])
  })

  it('finds none without a maximum in any job', () => {
    const endless = jobDefinitions().flatMap((job) =>
      placesOf(job.payload as z.ZodType)
        .filter(({ bound }) => bound === null)
        .map(({ path }) => `${job.name} ${path.join('.')}`),
    )
    expect(endless).toEqual([])
  })

  it('names each record that has a reason to be open', () => {
    const names = places.filter(({ kind }) => kind === 'record').map(({ name }) => name)
    expect(Object.keys(RECORDS).filter((name) => !names.includes(name))).toEqual([])
  })

  it('refuses a million letters in each of them, and everywhere at once, in no time', () => {
    for (const { schema, name } of places.filter(({ kind }) => kind === 'string')) {
      const started = performance.now()
      expect(schema.safeParse(LONG).success, name).toBe(false)
      expect(performance.now() - started, name).toBeLessThan(REFUSAL_MS_MAX)
    }
    for (const rule of verbRules()) {
      const input = sampleOf(rule.input, () => LONG)
      const started = performance.now()
      rule.input.safeParse(input)
      expect(performance.now() - started, rule.name).toBeLessThan(REFUSAL_MS_MAX)
    }
  })
})
