import { describe, expect, it } from 'vitest'
import { isMessageFromViewer, isMessageToViewer, viewerAddress } from './messages.ts'

describe('messages', () => {
  it('tells the two directions apart and takes nothing else', () => {
    expect(isMessageToViewer({ type: 'yt:focus' })).toBe(true)
    expect(isMessageToViewer({ type: 'yt:viewer-ready' })).toBe(false)
    expect(isMessageFromViewer({ type: 'yt:viewer-ready' })).toBe(true)
    for (const other of [null, undefined, 'yt:focus', 7, {}, { type: 7 }, { type: 'other' }, []]) {
      expect(isMessageToViewer(other)).toBe(false)
      expect(isMessageFromViewer(other)).toBe(false)
    }
  })

  it('addresses studies, language and the image to begin with', () => {
    expect(viewerAddress(['1.2', '3.4'])).toBe('/viewer/viewer?StudyInstanceUIDs=1.2%2C3.4')
    const address = new URL(
      viewerAddress(['1.2'], 'en', { seriesInstanceUid: '5', sopInstanceUid: '6' }),
      'http://h',
    )
    expect(Object.fromEntries(address.searchParams)).toEqual({
      StudyInstanceUIDs: '1.2',
      lng: 'en',
      initialSeriesInstanceUID: '5',
      initialSOPInstanceUID: '6',
    })
  })
})
