import { describe, expect, it } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { type Bundled, bundledParts } from './bundled-parts.ts'

const LOCK = JSON.stringify({
  packages: {
    'node_modules/viewer': {
      version: '3.0.0',
      dependencies: { react: '18.3.1', codec: '1.0.0', loader: '2.0.0' },
    },
    'node_modules/codec': { version: '1.2.0' },
  },
})
const BUNDLED: Bundled = {
  in: 'viewer',
  version: '3.0.0',
  replacedByInstalled: ['codec'],
  notShipped: [{ name: 'loader', because: 'builds it' }],
  parts: [{ name: 'react', version: '18.3.1', license: 'MIT' }],
}
const FLOOR = { name: 'react', floor: '19.2.1', advisory: 'CVE-1', lesson: '' }

function findings(
  bundled: Bundled | undefined,
  floors: readonly object[] = [],
  lock = LOCK,
): readonly string[] {
  const text = JSON.stringify({ floors, ...(bundled ? { bundled } : {}) })
  return bundledParts.check(sampleRepository({ 'security/floors.json': text }, lock)).map((each) => each.text)
}

describe('bundled-parts', () => {
  it('accepts a list that says what the carrier says', () => {
    expect(findings(BUNDLED)).toEqual([])
  })

  it('refuses a missing list, another version of the carrier, and a part with another version', () => {
    expect(findings(undefined)).toEqual(['has no list of bundled parts'])
    expect(findings({ ...BUNDLED, version: '3.1.0' })[0]).toContain('installed is 3.0.0')
    expect(findings({ ...BUNDLED, parts: [] })).toEqual([
      'viewer carries react 18.3.1, the list says nothing',
    ])
  })

  it('holds a bundled part to the floor, unless it says why not', () => {
    expect(findings(BUNDLED, [FLOOR])).toEqual(['the bundled react is 18.3.1, below 19.2.1 (CVE-1)'])
    const unknown = { ...BUNDLED, parts: [...BUNDLED.parts, { name: 'x', license: 'MIT' }] }
    expect(findings(unknown, [{ ...FLOOR, name: 'x' }])[0]).toContain('of no known version')
    const accepted = { ...BUNDLED, parts: [{ ...BUNDLED.parts[0]!, accepted: 'no server' }] }
    expect(findings(accepted, [FLOOR])).toEqual([])
  })

  it('refuses a replacement that is not installed', () => {
    expect(findings({ ...BUNDLED, replacedByInstalled: ['codec', 'other'] })).toEqual([
      'other is to replace a bundled copy and is not there',
    ])
  })
})
