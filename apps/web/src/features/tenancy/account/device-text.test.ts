import { expect, it } from 'vitest'
import { deviceText } from './device-text.ts'

it('names browser and system of a session', () => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36'
  expect(deviceText(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`)).toBe('Chrome 109, Windows')
  expect(deviceText(`Mozilla/5.0 (Windows NT 10.0) ${chrome} Edg/120.0`)).toBe('Edge 120, Windows')
  expect(deviceText('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toBe(
    'Firefox 128, Linux',
  )
  expect(
    deviceText('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1'),
  ).toBe('Safari 17, iOS')
  expect(deviceText('curl/8.5')).toBeNull()
  expect(deviceText(null)).toBeNull()
})
