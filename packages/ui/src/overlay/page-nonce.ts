import { setNonce } from 'get-nonce'

/** The nonce of this page's policy, read from a script that ran; undefined on the server and without a policy. */
export function pageNonce(): string | undefined {
  if (typeof document === 'undefined') return undefined
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce || undefined
}

/** Lets the style sheets that overlays add while they are open (scroll lock) pass the page's policy. */
export function adoptPageNonce(): void {
  const nonce = pageNonce()
  if (nonce !== undefined) setNonce(nonce)
}
