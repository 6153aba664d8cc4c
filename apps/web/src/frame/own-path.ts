const CHARS_MAX = 2000
/** Doors for machines and files: nobody reads an answer of theirs as a page. */
const NO_PAGE = /^\/(?:api|agent|dicom-web|files|inert|t|healthz|readyz|metrics|_next)(?:[/?#]|$)/i
/** What one program reads as another path, or another host, than the next; the front door refuses it too. */
const AMBIGUOUS = /\/\/|%5c|%00|%2f%2f|%0[ad]|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i
const PRINTABLE = /^[\x21-\x7e]+$/

/**
 * Where somebody may be sent after signing in: a page of ours, as a path with its query and fragment. Anything else, of
 * whatever kind, is `/`: a link of a stranger leads nobody away, and nobody to an error.
 */
export function ownPath(wanted: unknown, origin: string): string {
  if (typeof wanted !== 'string' || wanted.length > CHARS_MAX || wanted.includes('\\')) return '/'
  if (!PRINTABLE.test(wanted) || !URL.canParse(wanted, origin)) return '/'
  // Without an origin of its own it must say that it is a path: `page` and `//host` do not.
  if (!/^(?:\/(?!\/)|https?:\/\/)/i.test(wanted)) return '/'
  const url = new URL(wanted, origin)
  if (url.origin !== new URL(origin).origin || url.username !== '' || url.password !== '') return '/'
  const path = wanted.startsWith('/') ? wanted.split(/[?#]/, 1)[0]! : url.pathname
  if (AMBIGUOUS.test(path) || NO_PAGE.test(path)) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}
