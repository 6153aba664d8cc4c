import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubHost } from '../test/stub-host.ts'
import { axisLines, measure, regionLines, reportText } from './measurement-text.ts'

beforeEach(() => stubHost())
afterEach(() => vi.unstubAllGlobals())

const made = (toolName: string, ...primary: string[]) => ({ uid: '1', toolName, displayText: { primary } })

describe('reportText', () => {
  it.each([
    [made('Length', '12.14 mm'), '12.1\u00a0mm'],
    [made('Bidirectional', 'L: 12.1 mm', 'W: 9.75 mm'), '12.1\u00a0mm × 9.8\u00a0mm'],
    [made('EllipticalROI', '9105 mm²', 'Max: 1346 HU'), '面积 9105\u00a0mm²，最大 1346\u00a0HU'],
    [made('Angle', '90.00 °'), '90\u00a0°'],
    [made('Probe', '-93.02 HU'), '-93\u00a0HU'],
    [made('ArrowAnnotate'), ''],
    [{ uid: '1', toolName: 'Length' }, ''],
  ])('%j', (measurement, expected) => {
    expect(reportText(measurement)).toBe(expected)
  })
})

describe('lines beside a mark', () => {
  const data = {
    cachedStats: {
      'imageId:1': {
        mean: 43.26,
        stdDev: 12.04,
        max: 80,
        min: -12,
        area: 120.55,
        areaUnit: 'mm²',
        modalityUnit: 'HU',
        length: 12.14,
        width: 9.8,
        unit: 'mm',
      },
      oblique: { area: 3, isEmptyArea: true },
      colour: { mean: [1, 2, 3], max: [1, 2, 3], area: 4, areaUnit: 'px²' },
    },
  }

  it('names what a region holds', () => {
    expect(regionLines(data, 'imageId:1')).toEqual([
      '平均 43.3 ± 12\u00a0HU',
      '最大 80\u00a0HU',
      '最小 -12\u00a0HU',
      '面积 120.5\u00a0mm²',
    ])
  })

  it('takes the first of several targets, and nothing where there is none', () => {
    expect(axisLines(data, ['imageId:1', 'other'])).toEqual(['长径 12.1\u00a0mm', '短径 9.8\u00a0mm'])
    expect(regionLines(data, 'unknown')).toEqual([])
    expect(regionLines(data, [])).toEqual([])
  })

  it('says that an area on an oblique plane is not known, and leaves colours out', () => {
    expect(regionLines(data, 'oblique')).toEqual(['面积 斜面上不能计算面积'])
    expect(regionLines(data, 'colour')).toEqual(['面积 4\u00a0px²'])
  })

  it('is quiet about what is no number', () => {
    expect(measure(Number.NaN, 'mm')).toBe('')
    expect(measure('12', 'mm')).toBe('')
    expect(measure(1346.4, 'HU')).toBe('1346\u00a0HU')
  })
})
