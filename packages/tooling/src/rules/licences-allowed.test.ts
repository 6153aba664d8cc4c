import { describe, expect, it } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { licencesAllowed } from './licences-allowed.ts'

const LICENCES = {
  allowed: ['MIT'],
  named: [{ name: '^@img/', license: 'LGPL-3.0-or-later', because: 'a library of its own' }],
  told: [{ name: '^silent$', license: 'MIT', because: 'its LICENSE says so' }],
}

function findings(packages: Record<string, object>, parts: readonly object[] = []): readonly string[] {
  const files = {
    'security/licences.json': JSON.stringify(LICENCES),
    'security/floors.json': JSON.stringify({ bundled: { in: 'viewer', parts } }),
  }
  const lock = JSON.stringify({ packages })
  return licencesAllowed.check(sampleRepository(files, lock)).map((each) => each.text)
}

describe('licences-allowed', () => {
  it('accepts allowed licences, named exceptions and what a silent package says elsewhere', () => {
    const found = findings({
      '': { license: 'UNLICENSED' },
      'apps/web': {},
      'node_modules/a': { license: 'MIT' },
      'node_modules/@img/vips': { license: 'LGPL-3.0-or-later' },
      'node_modules/silent': {},
      'node_modules/tool': { license: 'GPL-3.0-only', dev: true },
    })
    expect(found).toEqual([])
  })

  it('refuses others: installed, silent, in the bundle’s carrier and in the bundle', () => {
    const found = findings(
      {
        'node_modules/b': { license: 'AGPL-3.0' },
        'node_modules/c': {},
        'node_modules/viewer': { license: 'GPL-3.0-only', dev: true },
      },
      [{ name: 'shepherd.js', license: 'AGPL-3.0' }],
    )
    expect(found).toEqual([
      'b is under AGPL-3.0',
      'c is under a licence that it does not name',
      'viewer is under GPL-3.0-only',
      'shepherd.js is under AGPL-3.0',
    ])
  })
})
