import { DomainError } from '@yingtong/domain'

export interface RenderParameters {
  readonly maxSide?: number
  readonly window?: { readonly center: number; readonly width: number }
  readonly quality?: number
}

const SIDE_MAX = 4096

const refuse = (name: string, why: string) => new DomainError('invalid', `${name}: ${why}`)

function viewport(text: string): number {
  const [width, height] = text.split(',').map(Number)
  const sides = [width, height].filter(
    (side): side is number => side !== undefined && Number.isInteger(side) && side > 0,
  )
  if (sides.length === 0) throw refuse('viewport', 'is width,height in pixels')
  const largest = Math.max(...sides)
  if (largest > SIDE_MAX) throw refuse('viewport', `is at most ${SIDE_MAX} pixels a side`)
  return largest
}

function windowOf(text: string): { center: number; width: number } {
  const [center, width] = text.split(',').map(Number)
  if (center === undefined || width === undefined || !Number.isFinite(center) || !(width >= 1))
    throw refuse('window', 'is center,width,function with a width of at least 1')
  return { center, width }
}

function qualityOf(text: string): number {
  const quality = Number(text)
  if (!Number.isInteger(quality) || quality < 1 || quality > 100)
    throw refuse('quality', 'is a whole number from 1 to 100')
  return quality
}

/** `viewport`, `window` and `quality` of a rendered resource (PS3.18 §8.3.5). */
export function parseRenderParameters(query: URLSearchParams): RenderParameters {
  const [view, window, quality] = ['viewport', 'window', 'quality'].map((name) => query.get(name))
  return {
    ...(view ? { maxSide: viewport(view) } : {}),
    ...(window ? { window: windowOf(window) } : {}),
    ...(quality ? { quality: qualityOf(quality) } : {}),
  }
}
