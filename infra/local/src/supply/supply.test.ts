import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { billOfMaterials } from './bill-of-materials.ts'
import { shippedPackages } from './shipped-packages.ts'
import { thirdPartyNotices } from './third-party-notices.ts'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')
const packages = shippedPackages(ROOT)
const { components } = billOfMaterials('1.0.0', packages)
const named = (name: string) => components.filter((each) => each.name === name)

describe('the bill of materials', () => {
  it('names what lies inside packages: the viewer’s parts, libvips, PostgreSQL', () => {
    const inside = (name: string) => named(name).flatMap((each) => each.components ?? [])
    expect(inside('@ohif/app')).toContainEqual(expect.objectContaining({ name: 'react', version: '18.3.1' }))
    expect(inside('@ohif/app').map((each) => each.name)).not.toContain('shepherd.js')
    expect(inside('next').map((each) => each.name)).toContain('react')
    const platform = `${process.platform}-${process.arch}`
    expect(inside(`@img/sharp-libvips-${platform}`).map((each) => each.name)).toContain('vips')
  })

  it('names the installed decoders and runtime, no stand-ins, and nothing twice', () => {
    expect(named('@cornerstonejs/codec-openjph').map((each) => each.version)).toEqual(['2.4.11'])
    expect(named('node')).toHaveLength(1)
    expect(named('empty-npm-package')).toEqual([])
    expect(named('vitest')).toEqual([])
    const all = components
      .flatMap((each) => [each, ...(each.components ?? [])])
      .map((each) => each['bom-ref'])
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('the notices', () => {
  const notices = thirdPartyNotices(ROOT, packages)

  it('bring each package with the texts that it brings, what it contains, and the text of every licence', () => {
    for (const { name, version } of packages) expect(notices).toContain(`\n${name} ${version} · `)
    expect(notices).toContain('  contains @kitware/vtk.js')
    expect(notices).toMatch(/\nLGPL-3\.0-or-later\n\nGNU LESSER GENERAL PUBLIC LICENSE/i)
    expect(notices).not.toMatch(/NOASSERTION|AGPL-3\.0\n/)
  })

  it('refuse a licence that nobody knows', () => {
    const odd = { name: 'odd', version: '1', license: 'Beer-42', folder: 'node_modules/zod', parts: [] }
    expect(() => thirdPartyNotices(ROOT, [odd])).toThrow('Beer-42')
  })
})
