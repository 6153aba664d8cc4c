import { expect, test } from 'vitest'
import { ERROR_CODES, ERROR_STATUS } from './error-body.ts'
import { classifyHttp, classifyNoAnswer, FAILURE_CLASSES } from './failure-class.ts'
import { negotiateVersion, PROTOCOL_VERSION, SUPPORTED_VERSIONS } from './protocol-version.ts'

test('every HTTP status has one class, and only a judgement on the bytes is permanent', () => {
  for (let status = 200; status < 300; status++) expect(classifyHttp(status)).toBeNull()
  for (let status = 300; status < 600; status++) expect(FAILURE_CLASSES).toContain(classifyHttp(status))
  const classes = Object.fromEntries(ERROR_CODES.map((code) => [code, classifyHttp(ERROR_STATUS[code])]))
  expect(classes).toEqual({
    'bad-request': 'permanent',
    'bad-code': 'transient', // the code is refused, not an image
    'bad-signature': 'transient',
    'clock-skew': 'transient',
    replayed: 'transient',
    'unknown-agent': 'transient',
    revoked: 'transient',
    'unsupported-version': 'transient',
    'unknown-upload': 'ambiguous',
    'missing-parts': 'ambiguous',
    'digest-mismatch': 'ambiguous',
    'bad-pack': 'permanent',
    'too-large': 'permanent',
    busy: 'transient',
    internal: 'transient',
  })
  for (const networkSpeaking of [302, 307, 403, 407, 429, 502, 503, 504, 511]) {
    expect(classifyHttp(networkSpeaking)).toBe('transient')
  }
})

test('without an answer it depends on whether the request had begun', () => {
  expect(classifyNoAnswer(false)).toBe('transient')
  expect(classifyNoAnswer(true)).toBe('ambiguous')
})

test('versions meet at the lower minor of one major', () => {
  expect(negotiateVersion(PROTOCOL_VERSION)).toBe(PROTOCOL_VERSION)
  expect(negotiateVersion('1.3', '1.1')).toBe('1.1')
  expect(negotiateVersion('1.0', '1.1')).toBe('1.0')
  for (const other of ['2.0', '0.9', '', '1', '1.x', 'latest', '1.0.0', ' 1.0']) {
    expect(negotiateVersion(other, '1.1')).toBeNull()
  }
  expect(SUPPORTED_VERSIONS).toContain(PROTOCOL_VERSION)
})
