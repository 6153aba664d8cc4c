const BAKED_PATH = '__webpack_require__.p = "/";'
const BAKED_MICROSCOPY = "browserImportFunction('/dicom-microscopy-viewer/"

/** Puts the address of our copy in the place of the `/` that OHIF's build has baked into the main and worker bundles. */
export function rewritePublicPath(
  sources: ReadonlyMap<string, string>,
  publicPath: string,
): Map<string, string> {
  const rewritten = new Map<string, string>()
  let runtimes = 0
  for (const [name, text] of sources) {
    runtimes += text.split(BAKED_PATH).length - 1
    rewritten.set(
      name,
      text
        .replaceAll(BAKED_PATH, `__webpack_require__.p = ${JSON.stringify(publicPath)};`)
        .replaceAll(BAKED_MICROSCOPY, `browserImportFunction('${publicPath}dicom-microscopy-viewer/`),
    )
  }
  if (runtimes < 2)
    throw new Error(`expected a public path in the main bundle and in each worker, found ${runtimes}`)
  return rewritten
}

/** Style sheets have no runtime: their `url(/…)` are rewritten, and faces of web fonts are dropped. */
export function rewriteStyleSheet(css: string, publicPath: string): string {
  return css.replace(/@font-face\s*\{[^}]*\}/g, '').replace(/url\((["']?)\/(?!\/)/g, `url($1${publicPath}`)
}
