/**
 * Content security policy of the viewer. WASM decoders need `wasm-unsafe-eval`, their workers and the pictures they make
 * need `blob:`, the component library sets inline styles; scripts come from our origin only and never inline.
 * `connect-src 'self'` is what keeps every other host out of reach (CVE-2026-12473).
 */
const policy = (scriptSources: string) =>
  [
    "default-src 'none'",
    `script-src ${scriptSources}`,
    "worker-src 'self' blob:",
    "connect-src 'self' blob: data:",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "frame-src 'self' blob:",
    "object-src 'self' blob:",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

const SCRIPT_SOURCES = "'self' 'wasm-unsafe-eval' blob:"

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policy(SCRIPT_SOURCES),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
}

/**
 * The policy on a script's own response binds only the worker that is started from it, never a document. OpenJPH's
 * glue code (Emscripten embind) makes its call wrappers with `new Function`, so the decoding workers, and they alone,
 * may evaluate strings; they still reach no other host.
 */
export const SCRIPT_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  'content-security-policy': policy(`${SCRIPT_SOURCES} 'unsafe-eval'`),
}
