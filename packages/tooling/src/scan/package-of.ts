/** The npm package a specifier names (`@a/b/c` → `@a/b`); null for relative paths, `node:` modules and aliases. */
export function packageOf(specifier: string): string | null {
  if (/^(?:\.|\/|#|node:|data:|file:|virtual:)/.test(specifier) || specifier === '') return null
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? null)
}
