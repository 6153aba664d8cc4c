import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import licenceTexts from 'spdx-license-list/full.js'
import type { ShippedPackage } from './shipped-packages.ts'

const NOTICE = /^(?:licen[cs]e|copying|notice|third[-_ ]party)/i
const RULE = '='.repeat(78)

/** The texts that a package brings about its licence, as it brings them. */
function ownTexts(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && NOTICE.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((name) =>
      readFileSync(join(root, folder, name), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    )
}

const titled = ({
  name,
  version,
  license,
}: {
  name: string
  version?: string | undefined
  license: string
}) => `${name}${version === undefined ? '' : ` ${version}`} · ${license}`

function section(root: string, each: ShippedPackage): string {
  const parts = each.parts.map((part) => `  contains ${titled(part)}, © its authors`)
  return [RULE, titled(each), ...parts, '', ...ownTexts(root, each.folder)].join('\n').trimEnd()
}

/** Identifiers in the licence expressions of all packages and parts. */
function identifiers(packages: readonly ShippedPackage[]): readonly string[] {
  const expressions = packages.flatMap((each) => [each.license, ...each.parts.map((part) => part.license)])
  const words = expressions.flatMap((expression) => expression.match(/[\w.+-]+/g) ?? [])
  return [...new Set(words)].filter((word) => !['AND', 'OR', 'WITH', 'NOASSERTION'].includes(word)).sort()
}

/**
 * The notices that licences ask for: every package with its own texts, what lies inside it, and at the end the text of
 * each licence, for parts that come without. Throws when a licence has no text, so that none goes out without.
 */
export function thirdPartyNotices(root: string, packages: readonly ShippedPackage[]): string {
  const texts = identifiers(packages).map((id) => {
    const text = licenceTexts[id]?.licenseText
    if (text === undefined) throw new Error(`the licence ${id} has no text: is the name right?`)
    return [RULE, `${id}`, '', text.trim()].join('\n')
  })
  const head = [
    '影通 Yingtong contains work of others, who ask for these notices. Thank you.',
    '影通包含下列第三方软件，谨此按其许可证的要求声明并致谢。',
  ]
  return `${[head.join('\n'), ...packages.map((each) => section(root, each)), ...texts].join('\n\n')}\n`
}
