import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { build, transform } from 'esbuild'
import type { ViewerFile } from '../serve/manifest.ts'
import { shortDigest } from './digest.ts'
import { indexHtml } from './index-html.ts'
import { SOURCE_FOLDER } from './paths.ts'
import type { OhifStage } from './stage-ohif.ts'
import { writeAsset } from './write-asset.ts'

/** Bundles our configuration, extension and style, and writes the page that starts them with OHIF. */
export async function stageOwn(outFolder: string, ohif: OhifStage): Promise<Record<string, ViewerFile>> {
  const files: Record<string, ViewerFile> = {}
  const add = async (name: string, content: string) => {
    const address = withDigest(name, content)
    files[address] = await writeAsset(outFolder, { address, content: Buffer.from(content), immutable: true })
    return address
  }
  const configScript = await add('app-config.js', await bundleConfig())
  const style = await add('viewer.css', await minifiedStyle())
  const icon = await add('mark.svg', await readFile(path.join(SOURCE_FOLDER, 'brand/mark.svg'), 'utf8'))
  const html = indexHtml({
    configScript,
    entryScript: ohif.entryScript,
    styles: [ohif.entryStyle, style],
    preload: ohif.preload,
    icon,
  })
  files['index.html'] = await writeAsset(outFolder, {
    address: 'index.html',
    content: Buffer.from(html),
    immutable: false,
  })
  return files
}

async function bundleConfig(): Promise<string> {
  const result = await build({
    entryPoints: [path.join(SOURCE_FOLDER, 'app-config.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'chrome109',
    loader: { '.svg': 'text' },
    charset: 'utf8',
  })
  return result.outputFiles[0]?.text ?? ''
}

async function minifiedStyle(): Promise<string> {
  const css = await readFile(path.join(SOURCE_FOLDER, 'brand/viewer.css'), 'utf8')
  return (await transform(css, { loader: 'css', minify: true, target: 'chrome109', charset: 'utf8' })).code
}

function withDigest(name: string, content: string): string {
  const extension = path.extname(name)
  return `own/${path.basename(name, extension)}.${shortDigest(content)}${extension}`
}
