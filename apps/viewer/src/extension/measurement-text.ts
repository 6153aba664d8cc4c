import { say } from './host.ts'
import type { Measurement } from './ohif.ts'

/** Values that cornerstone keeps for one mark on one image; which ones depends on the tool. */
interface MarkStatistics {
  readonly [name: string]: unknown
}

interface MarkData {
  readonly cachedStats: Readonly<Record<string, MarkStatistics | undefined>>
}

/** A measure as it is read aloud: one decimal and the unit, kept together. */
export function measure(value: unknown, unit: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return ''
  const digits = Math.abs(value) >= 1000 ? 0 : 1
  const text = value.toFixed(digits).replace(/\.0$/, '')
  return typeof unit === 'string' && unit !== '' ? `${text}\u00a0${unit}` : text
}

/**
 * Lines beside a region on the image, in the language of the page; cornerstone calls it with one target or several, of
 * which the first counts. Tools whose text has no words keep cornerstone's own lines.
 */
export function regionLines(data: MarkData, targets: string | readonly string[]): string[] {
  const statistics = data.cachedStats[typeof targets === 'string' ? targets : (targets[0] ?? '')]
  if (statistics === undefined) return []
  const { mean, stdDev, max, min, radius, area, isEmptyArea, modalityUnit: unit } = statistics
  const spread = measure(stdDev, '')
  const average = measure(mean, spread === '' ? unit : '')
  const lines: [string, string][] = [
    ['mean', spread === '' || average === '' ? average : `${average} ± ${measure(stdDev, unit)}`],
    ['maximum', measure(max, unit)],
    ['minimum', measure(min, unit)],
    ['radius', measure(radius, statistics.radiusUnit)],
    ['area', isEmptyArea === true ? say('obliqueArea') : measure(area, statistics.areaUnit)],
  ]
  return lines.filter(([, text]) => text !== '').map(([name, text]) => `${say(name)} ${text}`)
}

/** Lines beside a long and short axis. */
export function axisLines(data: MarkData, targets: string | readonly string[]): string[] {
  const statistics = data.cachedStats[typeof targets === 'string' ? targets : (targets[0] ?? '')]
  if (statistics === undefined) return []
  const lines: [string, string][] = [
    ['longAxis', measure(statistics.length, statistics.unit)],
    ['shortAxis', measure(statistics.width, statistics.unit)],
  ]
  return lines.filter(([, text]) => text !== '').map(([name, text]) => `${say(name)} ${text}`)
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bArea:\s*/, 'area'],
  [/\bMean:\s*/, 'mean'],
  [/\bMax:\s*/, 'maximum'],
  [/\bMin:\s*/, 'minimum'],
  [/\bStd Dev:\s*/, 'deviation'],
  [/\bRadius:\s*/, 'radius'],
]

/** A measurement as a piece of a report: `12.1 mm × 9.8 mm`, `平均 43 HU，最大 80 HU`. */
export function reportText(measurement: Measurement): string {
  const lines = measurement.displayText?.primary ?? []
  if (measurement.toolName === 'Bidirectional') {
    return lines.map((text) => tidy(text.replace(/^[LW]:\s*/, ''))).join(' × ')
  }
  const worded = lines
    .map((text) => (/^[\d.]+\s*\S*²$/.test(text) ? `${say('area')} ${text}` : text))
    .map((text) => WORDS.reduce((done, [pattern, word]) => done.replace(pattern, `${say(word)} `), text))
  return worded.map(tidy).filter(Boolean).join(say('and'))
}

/** At most one decimal, and a space that does not break between number and unit. */
function tidy(text: string): string {
  return text
    .trim()
    .replace(/-?\d+\.\d+/g, (number) => measure(Number(number), ''))
    .replace(/(\d)\s+(?=[^\d\s(])/g, '$1\u00a0')
}
