import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../i18n/use-words.ts'

interface JsonFieldProps {
  label: string
  description?: string | undefined
  error?: string | undefined
  required?: boolean
  value: unknown
  onChange(value: unknown): void
}

/** For what no other control fits. The value changes only while the text is JSON. */
export function JsonField({ value, onChange, error, ...shared }: JsonFieldProps) {
  const { t } = useWords()
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)))
  const [isBad, setBad] = useState(false)
  const type = (next: string) => {
    setText(next)
    try {
      onChange(next.trim() === '' ? undefined : JSON.parse(next))
      setBad(false)
    } catch {
      setBad(true)
    }
  }
  return (
    <Textarea
      {...shared}
      error={isBad ? t('form.invalidJson') : error}
      placeholder={t('form.json')}
      autosize
      minRows={2}
      maxRows={14}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  )
}
