import { requireTool, waitUntil } from '@yingtong/testkit/machine'
import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core'
import type { MessageFromViewer } from '../messages.ts'

/** WebGL without a graphics card. */
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: requireTool('chromium'), args: FLAGS })
}

export interface OpenViewer {
  readonly page: Page
  readonly viewer: FrameLocator
  /** Errors on the console, uncaught errors, and requests to any other origin, in words. */
  readonly faults: readonly string[]
  /** Messages of a type that the page got so far. */
  received<Type extends MessageFromViewer['type']>(
    type: Type,
  ): Promise<Extract<MessageFromViewer, { type: Type }>[]>
  /** Share of pixels brighter than a dark grey, per viewport. */
  brightness(): Promise<readonly number[]>
  close(): Promise<void>
}

/** Opens the page with the viewer in its frame at 1366×768, as `query` says, and waits for the first image. */
export async function openViewer(browser: Browser, origin: string, query: string): Promise<OpenViewer> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'en-US' })
  const faults: string[] = []
  watch(page, origin, faults)
  await page.goto(`${origin}/page?${query}`)
  const viewer = page.frameLocator('#viewer')
  const received: OpenViewer['received'] = async (type) =>
    (await page.evaluate(
      (wanted) =>
        Reflect.get(window, 'received').filter((message: { type: string }) => message.type === wanted),
      type,
    )) as never
  await waitUntil(
    'an image is on the screen',
    async () => (await received('yt:image-shown')).length > 0,
    180_000,
  )
  return {
    page,
    viewer,
    faults,
    received,
    brightness: () => viewer.locator('canvas.cornerstone-canvas').evaluateAll(brightShares),
    close: () => page.close(),
  }
}

/** Runs in the page, so it must not refer to anything outside itself. */
function brightShares(canvases: (HTMLElement | SVGElement)[]): number[] {
  return canvases.map((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    let bright = 0
    for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 0) > 40) bright += 1
    return bright / (data.length / 4)
  })
}

function watch(page: Page, origin: string, faults: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) faults.push(`asked ${url}`)
    if (request.headers().authorization !== undefined) faults.push(`sent a token to ${url}`)
  })
}
