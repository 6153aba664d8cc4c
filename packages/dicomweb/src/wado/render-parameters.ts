import { VOI_FUNCTIONS, type VoiWindow } from '@yingtong/codecs'
import { DomainError, type SourceRegion } from '@yingtong/domain'

export interface RenderParameters {
  readonly fit?: { readonly width: number; readonly height: number }
  readonly region?: SourceRegion
  readonly window?: VoiWindow
  readonly quality?: number
}

const SIDE_MAX = 4096

const refuse = (name: string, why: string) => new DomainError('invalid', `${name}: ${why}`)

/** A side that is left out is not limited. */
function sideOf(text: string | undefined): number {
  if (text === undefined || text === '') return SIDE_MAX
  const side = Number(text)
  if (!Number.isInteger(side) || side < 1) throw refuse('viewport', 'is width,height in whole pixels')
  if (side > SIDE_MAX) throw refuse('viewport', `is at most ${SIDE_MAX} pixels a side`)
  return side
}

function viewport(text: string): Pick<RenderParameters, 'fit' | 'region'> {
  const [width, height, ...rest] = text.split(',')
  if (!width && !height) throw refuse('viewport', 'is width,height in pixels')
  const fit = { width: sideOf(width), height: sideOf(height) }
  if (rest.length === 0) return { fit }
  const [x, y, sourceWidth, sourceHeight] = rest.map(Number)
  const numbers = [x, y, sourceWidth, sourceHeight] as const
  const isRegion =
    rest.length === 4 &&
    rest.every((each) => each !== '') &&
    numbers.every((each) => Number.isInteger(each)) &&
    numbers[0]! >= 0 &&
    numbers[1]! >= 0 &&
    numbers[2] !== 0 &&
    numbers[3] !== 0
  if (!isRegion) throw refuse('viewport', 'ends in x,y,width,height of a part of the image, whole pixels')
  return { fit, region: { x: x!, y: y!, width: sourceWidth!, height: sourceHeight! } }
}

/** `linear-exact` as PS3.18 §8.3.5.1.4 spells what PS3.3 calls LINEAR_EXACT. */
function windowOf(text: string): VoiWindow {
  const [centerText, widthText, name = 'linear', ...rest] = text.split(',')
  const [center, width] = [Number(centerText), Number(widthText)]
  const shape = VOI_FUNCTIONS.find(
    (each) => each.toLowerCase().replace('_', '-') === name.trim().toLowerCase(),
  )
  if (!shape) throw refuse('window', 'knows the functions linear, linear-exact and sigmoid')
  const least = shape === 'LINEAR' ? 1 : Number.MIN_VALUE
  if (
    !centerText ||
    !widthText ||
    rest.length > 0 ||
    !Number.isFinite(center) ||
    !(width >= least && width < 1e15)
  )
    throw refuse('window', 'is center,width,function; a linear one is at least 1 wide, others wider than 0')
  return { center, width, function: shape }
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
    ...(view ? viewport(view) : {}),
    ...(window ? { window: windowOf(window) } : {}),
    ...(quality ? { quality: qualityOf(quality) } : {}),
  }
}
