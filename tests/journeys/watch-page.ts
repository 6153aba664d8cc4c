import type { BrowserContext, Page } from 'playwright-core'

export interface Watched {
  /** What ran though it was only text. */
  readonly ran: readonly string[]
  /** What a policy refused, in the browser's words. */
  readonly refused: readonly string[]
  /** Requests to other hosts. */
  readonly asked: readonly string[]
}

/** Hooks what payloads call, before any script of a page, in every frame. */
export async function watchContext(context: BrowserContext, web: string): Promise<Watched> {
  const ran: string[] = []
  const refused: string[] = []
  const asked: string[] = []
  await context.exposeBinding(
    'yingtongRan',
    ({ frame }, what: string) => void ran.push(`${what} in ${frame.url()}`),
  )
  await context.exposeBinding(
    'yingtongRefused',
    ({ frame }, what: string) => void refused.push(`${what} in ${frame.url()}`),
  )
  await context.addInitScript(() => {
    const tell = (name: string, what: string) => Reflect.get(window, name)?.(what)
    for (const name of ['alert', 'confirm', 'prompt', 'print'])
      Reflect.set(window, name, () => tell('yingtongRan', name))
    document.addEventListener('securitypolicyviolation', (event) =>
      tell(
        'yingtongRefused',
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile ?? ''}`,
      ),
    )
  })
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${web}/`) && !/^(blob|data|about):/.test(url)) asked.push(url)
  })
  return { ran, refused, asked }
}

/** Scripts of a page that are neither ours nor let in by its nonce; also handlers and addresses that would run. */
export async function foreignCode(page: Page): Promise<readonly string[]> {
  const found: string[] = []
  for (const frame of page.frames())
    found.push(
      ...(await frame
        .evaluate(() => {
          const own = (script: HTMLScriptElement) =>
            script.type.includes('json') ||
            (script.src
              ? URL.canParse(script.src) && new URL(script.src).origin === location.origin
              : script.nonce !== '')
          const scripts = [...document.scripts].filter((script) => !own(script)).map((each) => each.outerHTML)
          const handlers = [...document.querySelectorAll('*')].flatMap((element) =>
            [...element.attributes]
              .filter(
                ({ name, value }) =>
                  name.startsWith('on') ||
                  (/^(href|src|action|formaction)$/.test(name) && /^\s*javascript:/i.test(value)),
              )
              .map(({ name }) => `${element.localName}[${name}]`),
          )
          return [...scripts, ...handlers].map((text) => text.slice(0, 200))
        })
        .catch(() => [])),
    )
  return found
}

/** Everything that a page says, in all its frames: texts, what stands in fields, and hints, with single spaces. */
export async function saidBy(page: Page): Promise<string> {
  const said: string[] = []
  for (const frame of page.frames())
    said.push(
      await frame
        .evaluate(() =>
          [...document.querySelectorAll('*')]
            .flatMap((element) => [
              ...(element.matches('script, style') || element.childElementCount > 0
                ? []
                : [element.textContent]),
              ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.nodeValue),
              ...['value', 'title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name)),
              'value' in element ? String(element.value) : null,
            ])
            .join(' \n'),
        )
        .catch(() => ''),
    )
  return singleSpaced(said.join('\n'))
}

export const singleSpaced = (text: string) => text.replace(/\s+/g, ' ')
