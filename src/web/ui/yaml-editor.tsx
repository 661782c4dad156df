import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useMantineStyleNonce } from '@mantine/core'
import { useEffect, useRef } from 'react'

export interface YamlEditorProps {
  value: string
  onChange(value: string): void
  /** What is edited, for those who do not see it. */
  label: string
  readOnly?: boolean
}

/** A small editor. Tab leaves it, so that nobody is caught in it. */
export function YamlEditor({ value, onChange, label, readOnly = false }: YamlEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const changed = useRef(onChange)
  changed.current = onChange
  const nonce = useMantineStyleNonce()?.() ?? ''
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          ...extensions(label, nonce),
          EditorState.readOnly.of(readOnly),
          EditorView.updateListener.of((update) => update.docChanged && changed.current(update.state.doc.toString())),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [readOnly])
  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])
  return <div ref={place} className="editor card" />
}

/** Variables, so that dark needs no style of its own. */
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-name)' },
  { tag: [tags.string, tags.content, tags.attributeValue], color: 'var(--code-text)' },
  { tag: [tags.comment, tags.meta, tags.separator, tags.punctuation], color: 'var(--quiet)' },
])

function extensions(label: string, nonce: string) {
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    yaml(),
    syntaxHighlighting(colours),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, role: 'textbox' }),
  ]
}
