/**
 * Inline styles that Radix writes into the server's HTML, letter by letter; each is allowed by its digest, so that no
 * other style attribute applies. What scripts set later needs no permission.
 */
export const STYLE_ATTRIBUTES: readonly { readonly style: string; readonly by: string }[] = [
  { style: 'pointer-events:none', by: 'the empty place for messages; the value of a Select' },
  { style: 'outline:none', by: 'ToggleGroup and RadioGroup' },
]
