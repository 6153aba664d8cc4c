import type { UiWords } from '../text/words.table.ts'

export type DeliveryState = 'complete' | 'uploading' | 'waiting' | 'short' | 'line-down' | 'undeclared'

export interface DeliveryFigures {
  readonly received: number
  /** What the device declared; null when it declared nothing. */
  readonly declared: number | null
  readonly state: DeliveryState
}

export interface DeliveryText {
  /** What stands in the cell. */
  readonly shown: string
  /** What a screen reader says and the title shows. */
  readonly full: string
  /** Part that is here, 0 to 1, for the bar; null where there is no bar. */
  readonly part: number | null
}

/** How much of an exam is safely here (ui README §4.2). A count that was not declared is never complete. */
export function deliveryText(figures: DeliveryFigures, words: UiWords): DeliveryText {
  const { received, declared, state } = figures
  const have = String(received)
  if (state === 'waiting') return { shown: words.waitingForImages, full: words.waitingForImages, part: 0 }
  if (declared === null || state === 'undeclared') {
    return { shown: words.images(have), full: `${words.images(have)}, ${words.notDeclared}`, part: null }
  }
  const want = String(declared)
  const shown = `${have}/${want}`
  if (state === 'complete') return { shown, full: words.deliveryComplete(want), part: null }
  const part = declared > 0 ? Math.min(1, received / declared) : 0
  if (state === 'short') return { shown, full: words.deliveryShort(have, want), part }
  const full = words.deliveryPart(have, want)
  return { shown, full: state === 'line-down' ? `${words.lineDown}, ${full}` : full, part }
}
