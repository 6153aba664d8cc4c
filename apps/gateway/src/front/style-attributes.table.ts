/**
 * Inline styles that Radix writes into the server's HTML, letter by letter; each is allowed by its digest, so that no
 * other style attribute applies. What scripts set later needs no permission.
 */
export const STYLE_ATTRIBUTES: readonly { readonly style: string; readonly by: string }[] = [
  { style: 'pointer-events:none', by: 'the empty place for messages; the value of a Select' },
  {
    style:
      'position:absolute;border:0;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden;clip:rect(0, 0, 0, 0);white-space:nowrap;word-wrap:normal',
    by: 'the native list behind a Select that the server draws',
  },
  { style: 'outline:none', by: 'ToggleGroup and RadioGroup' },
]
