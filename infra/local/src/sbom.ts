import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { billOfMaterials } from './supply/bill-of-materials.ts'
import { shippedPackages } from './supply/shipped-packages.ts'

// npm run sbom: what a release is made of, on standard output.
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
console.log(JSON.stringify(billOfMaterials(version, shippedPackages(ROOT)), null, 2))
