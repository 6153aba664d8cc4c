export interface PageParts {
  /** Addresses below `/viewer/`. */
  readonly configScript: string
  readonly entryScript: string
  readonly styles: readonly string[]
  readonly preload: readonly string[]
  readonly icon: string
}

/**
 * The page of the viewer. It has no inline script, so that the content security policy can forbid them; the chunks that
 * OHIF asks for one after the other are named here, so that they come at once.
 */
export function indexHtml(parts: PageParts): string {
  const at = (address: string) => `/viewer/${address}`
  const lines = [
    '<!doctype html>',
    '<html lang="zh-CN" data-theme="dark">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no">',
    '<meta name="referrer" content="same-origin">',
    '<title>影像 · 影通</title>',
    `<link rel="icon" type="image/svg+xml" href="${at(parts.icon)}">`,
    `<script src="${at(parts.configScript)}"></script>`,
    `<script defer src="${at(parts.entryScript)}"></script>`,
    ...parts.styles.map((style) => `<link rel="stylesheet" href="${at(style)}">`),
    ...parts.preload.map(
      (file) => `<link rel="preload" as="${file.endsWith('.css') ? 'style' : 'script'}" href="${at(file)}">`,
    ),
    '</head>',
    '<body>',
    '<noscript>影像浏览需要启用 JavaScript。</noscript>',
    '<div id="react-portal"></div>',
    '<div id="root"></div>',
    '</body>',
    '</html>',
  ]
  return `${lines.join('\n')}\n`
}
