'use client'

import { EditorContent, useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { useEffect } from 'react'
import { documentOf, textOf } from './section-text.ts'

const PLAIN = StarterKit.configure({
  blockquote: false,
  bold: false,
  bulletList: false,
  code: false,
  codeBlock: false,
  heading: false,
  horizontalRule: false,
  italic: false,
  link: false,
  listItem: false,
  listKeymap: false,
  orderedList: false,
  strike: false,
  trailingNode: false,
  underline: false,
  hardBreak: false,
})

/** One section of a report: plain lines, 15/27, with undo of its own. */
export function SectionEditor(props: {
  label: string
  text: string
  readOnly: boolean
  autoFocus?: boolean
  onText: (text: string) => void
  onFocus?: () => void
  onReady?: (insert: (text: string) => void) => void
}) {
  const editor = useEditor({
    extensions: [PLAIN],
    content: documentOf(props.text),
    editable: !props.readOnly,
    injectCSS: false,
    immediatelyRender: false,
    autofocus: props.autoFocus ? 'end' : false,
    editorProps: {
      attributes: {
        class: 'report-text',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': props.label,
        spellcheck: 'false',
      },
    },
    onUpdate: ({ editor: current }) => props.onText(textOf(current.getJSON())),
    onFocus: () => props.onFocus?.(),
  })
  const { text, readOnly, onReady } = props
  useEffect(() => {
    if (editor && textOf(editor.getJSON()) !== text)
      editor.commands.setContent(documentOf(text), { emitUpdate: false })
  }, [editor, text])
  useEffect(() => editor?.setEditable(!readOnly, false), [editor, readOnly])
  useEffect(() => {
    if (editor) onReady?.((added) => editor.chain().focus().insertContent(added).run())
  }, [editor, onReady])
  return <EditorContent editor={editor} />
}
