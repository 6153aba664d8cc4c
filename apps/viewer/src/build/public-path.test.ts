import { describe, expect, it } from 'vitest'
import { rewritePublicPath, rewriteStyleSheet } from './public-path.ts'

describe('rewritePublicPath', () => {
  it('rewrites the runtime of the main bundle and of every worker', () => {
    const baked = '__webpack_require__.p = "/";'
    const rewritten = rewritePublicPath(
      new Map([
        ['app.js', `${baked} f('/') `],
        ['worker.js', baked],
      ]),
      '/viewer/ohif/1/',
    )
    expect(rewritten.get('app.js')).toBe('__webpack_require__.p = "/viewer/ohif/1/"; f(\'/\') ')
    expect(rewritten.get('worker.js')).toBe('__webpack_require__.p = "/viewer/ohif/1/";')
  })

  it('refuses a build without the expected runtimes', () => {
    expect(() => rewritePublicPath(new Map([['app.js', 'x']]), '/viewer/')).toThrow('found 0')
  })
})

describe('rewriteStyleSheet', () => {
  it('drops web fonts and moves addresses below the viewer', () => {
    const css =
      '@font-face{font-family:Inter;src:url(/a.woff2)}.a{background:url("/b.png")}.c{background:url(data:,)}'
    expect(rewriteStyleSheet(css, '/viewer/x/')).toBe(
      '.a{background:url("/viewer/x/b.png")}.c{background:url(data:,)}',
    )
  })
})
