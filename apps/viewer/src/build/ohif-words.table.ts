import type { SourcePatch } from './apply-patches.ts'

/**
 * English that OHIF writes into its code without asking its translator. Each becomes a look-up in the namespace `Words`,
 * whose keys are the English words (`extension/ohif-texts.table.ts` has the Chinese).
 */
const WORDS: readonly Word[] = [
  word(/^89\./, '}, "Cancel")', 'Cancel', 4),
  word(/^89\./, '}, "Save")', 'Save', 3),
  word(/^89\./, "label: 'Delete measurement'", 'Delete measurement'),
  word(/^89\./, "label: 'Add Label'", 'Add Label'),
  word(/^89\./, "title: 'DICOM Tag Browser'", 'DICOM Tag Browser'),
  word(/^89\./, '}, "Series")', 'Series', 3),
  word(/^89\./, '}, "Instance Number")', 'Instance Number'),
  word(/^89\./, '"\\xA0(", instanceNumber, " of "', ' of '),
  word(/^89\./, '}, "Search metadata")', 'Search metadata'),
  word(/^89\./, 'placeholder: "Search metadata"', 'Search metadata'),
  word(/^89\./, '}, "Tag")', 'Tag'),
  word(/^89\./, '}, "Keyword")', 'Keyword'),
  word(/^89\./, '}, "Value")', 'Value'),
  word(/^89\./, "title: 'Apply Hanging Protocol'", 'Apply Hanging Protocol'),
  word(
    /^89\./,
    "message: 'The hanging protocol could not be applied.'",
    'The hanging protocol could not be applied.',
  ),
  word(/^89\./, "title: 'Navigate Viewport Display Set'", 'Navigate Viewport Display Set'),
  word(
    /^89\./,
    "message: 'The requested display sets could not be added to the viewport due to a mismatch in the Hanging Protocol rules.'",
    'The requested display sets could not be added to the viewport due to a mismatch in the Hanging Protocol rules.',
  ),
  word(/^89\./, "title: 'Error loading displaySet'", 'Error loading displaySet', 3),
  word(/^89\./, "value: 'Not For Diagnostic Use'", 'Not For Diagnostic Use'),
  word(/^app\.bundle/, "' FPS'", ' FPS'),
  word(/^app\.bundle/, "title: 'Viewport Not Supported Yet'", 'Viewport Not Supported Yet'),
  word(/^app\.bundle/, '}, "Error (404)")', 'Error (404)'),
  word(
    /^app\.bundle/,
    '}, "One or more of the requested studies are not available at this time.")',
    'One or more of the requested studies are not available at this time.',
  ),
  word(
    /^app\.bundle/,
    `message = "We can't find the page you're looking for."`,
    "We can't find the page you're looking for.",
  ),
  word(/^89\./, 'createElement("div", null, "Loading...")', 'Loading...'),
  word(/^2623\./, '}, "Loading...")', 'Loading...'),
  word(/^7463\./, '"No online PDF viewer installed"', 'No online PDF viewer installed'),
]

interface Word {
  readonly file: RegExp
  /** The code around the words, in which they appear once, quoted. */
  readonly code: string
  readonly english: string
  readonly count: number
}

function word(file: RegExp, code: string, english: string, count = 1): Word {
  return { file, code, english, count }
}

/** Every English text that our translation table should have. */
export const WORD_KEYS: readonly string[] = [...new Set(WORDS.map(({ english }) => english))]

export const WORD_PATCHES: readonly SourcePatch[] = WORDS.map(({ file, code, english, count }) => ({
  why: `the words “${english}”`,
  file,
  find: code,
  replace: code.replace(
    new RegExp(`(['"])${english.replace(/[.()]/g, '\\$&')}\\1`),
    () => `window.yingtongHost.i18n.t(${JSON.stringify(`Words:${english}`)})`,
  ),
  count,
}))
