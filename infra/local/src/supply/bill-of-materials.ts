import type { Part, ShippedPackage } from './shipped-packages.ts'

const purl = ({ name, version }: Part) =>
  `pkg:npm/${name.replace('@', '%40')}${version === undefined ? '' : `@${version}`}`

const licences = (expression: string) =>
  expression === 'NOASSERTION' ? {} : { licenses: [{ expression: expression.replace(/^\((.*)\)$/, '$1') }] }

/** Nothing outside npm has a package URL of that kind. */
const isNpmName = (name: string) => /^(?:@[a-z0-9-]+\/)?[a-z0-9._-]+$/.test(name)

function component(part: Part, within?: string) {
  const { name, version, license } = part
  const reference = `${within === undefined ? '' : `${within}/`}${name}${version === undefined ? '' : `@${version}`}`
  return {
    'bom-ref': reference,
    type: 'library',
    name,
    ...(version === undefined ? {} : { version }),
    ...(isNpmName(name) ? { purl: purl(part) } : {}),
    ...licences(license),
  }
}

/** What a release is made of as CycloneDX 1.6, with the parts that lie inside packages as components of theirs. */
export function billOfMaterials(version: string, packages: readonly ShippedPackage[]) {
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { 'bom-ref': 'yingtong', type: 'application', name: 'yingtong', version } },
    components: packages.map((each) => {
      const self = component(each)
      // The same package may lie there twice, in two places.
      const reference = `${self['bom-ref']}#${each.folder}`
      const inside = each.parts.map((part) => component(part, reference))
      return { ...self, 'bom-ref': reference, ...(inside.length > 0 ? { components: inside } : {}) }
    }),
  }
}
