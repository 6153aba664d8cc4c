import type { DataSet } from '../parse/data-set.ts'
import type { Element } from '../parse/element.ts'
import { TEXT_VRS } from '../parse/vr.ts'
import { actionFor } from './action-for.ts'
import type { DeidentifyOptions } from './deidentify-options.ts'

/** Shorter words and numbers turn up by chance. */
const WORD_BYTES_MIN = 4
const NUMBER_BYTES_MIN = 6
const SECRETS_MAX = 500

const latin1 = new TextDecoder('latin1')

// Bytes as characters: the text is compared with text in the same character set, and never shown.
const rawText = (element: Element): string =>
  element.value === null ? '' : latin1.decode(element.value).replace(/[\0 ]+$/, '')

function wordsOf(element: Element): string[] {
  const separators = element.vr === 'PN' ? /[\\^=]/ : /\\/
  return rawText(element)
    .split(separators)
    .map((word) => word.trim())
    .filter((word) => word.length >= (/^\d+$/.test(word) ? NUMBER_BYTES_MIN : WORD_BYTES_MIN))
}

function collect(ds: DataSet, options: DeidentifyOptions, found: Set<string>): void {
  for (const element of ds.elements()) {
    if (found.size >= SECRETS_MAX) return
    const { tagNumber, vr, items } = element
    const isPrivate = ((tagNumber >>> 16) & 1) === 1
    if (!isPrivate && TEXT_VRS.has(vr) && actionFor(tagNumber, vr, options) !== 'keep')
      for (const word of wordsOf(element)) found.add(word)
    for (const item of items ?? []) collect(item, options, found)
  }
}

/**
 * Finds text that the table lets stay but that repeats what it removes: devices copy the study description into
 * (0020,1040) PositionReferenceIndicator or a code's meaning, and names into anything.
 */
export function echoFinder(root: DataSet, options: DeidentifyOptions): (element: Element) => boolean {
  const secrets = new Set<string>()
  collect(root, options, secrets)
  const all = [...secrets]
  return (element) => {
    if (!TEXT_VRS.has(element.vr) || element.length < WORD_BYTES_MIN) return false
    const text = rawText(element)
    return all.some((secret) => text.includes(secret))
  }
}
