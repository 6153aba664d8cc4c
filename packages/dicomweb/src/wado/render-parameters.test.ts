import { describe, expect, it } from 'vitest'
import { parseRenderParameters } from './render-parameters.ts'

const parsed = (query: string) => parseRenderParameters(new URLSearchParams(query))

describe('PS3.18 §8.3.5: parameters of a rendered resource', () => {
  it.each([
    ['viewport=100,50', { fit: { width: 100, height: 50 } }],
    ['viewport=64', { fit: { width: 64, height: 4096 } }],
    ['viewport=,64', { fit: { width: 4096, height: 64 } }],
    [
      'viewport=100,50,10,20,-30,40',
      { fit: { width: 100, height: 50 }, region: { x: 10, y: 20, width: -30, height: 40 } },
    ],
    ['window=40,400', { window: { center: 40, width: 400, function: 'LINEAR' } }],
    ['window=-0.5,0.05,linear-exact', { window: { center: -0.5, width: 0.05, function: 'LINEAR_EXACT' } }],
    ['window=2048,1000,SIGMOID', { window: { center: 2048, width: 1000, function: 'SIGMOID' } }],
    ['quality=75', { quality: 75 }],
    ['', {}],
  ])('%s', (query, want) => {
    expect(parsed(query)).toEqual(want)
  })

  it.each([
    ...[
      '0,0',
      'a,b',
      '-5,5',
      '1.5,2',
      '9999,1',
      ',',
      '10,10,1',
      '10,10,1,1,0,5',
      '10,10,-1,0,5,5',
      '10,10,,,,',
    ],
  ])('viewport=%s is refused', (text) => {
    expect(() => parsed(`viewport=${text}`)).toThrow('viewport')
  })

  it.each([
    '40',
    '40,',
    ',400',
    '40,0.5',
    '40,0,sigmoid',
    '40,-1',
    '40,400,nonsense',
    'x,400',
    '40,400,linear,1',
    '40,1e999',
  ])('window=%s is refused', (text) => {
    expect(() => parsed(`window=${text}`)).toThrow('window')
  })
})
