import type { JSONContent } from '@tiptap/react'

/** Lines of a section as a TipTap document. */
export function documentOf(text: string): JSONContent {
  return {
    type: 'doc',
    content: text
      .split('\n')
      .map((line) => ({ type: 'paragraph', ...(line ? { content: [{ type: 'text', text: line }] } : {}) })),
  }
}

/** A TipTap document as lines. */
export function textOf(document: JSONContent): string {
  return (document.content ?? [])
    .map((paragraph) => (paragraph.content ?? []).map((part) => part.text ?? '').join(''))
    .join('\n')
}
