import { Button, CloseButton, Group, Input, Stack, TextInput } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useWords } from '../i18n/use-words.ts'

interface PairsFieldProps {
  label: string
  description?: string | undefined
  error?: string | undefined
  value: Readonly<Record<string, string>> | undefined
  onChange(value: Record<string, string> | undefined): void
}

/** Names and texts: environment, labels. Rows without a name are not sent. */
export function PairsField({ label, description, error, value, onChange }: PairsFieldProps) {
  const { t } = useWords()
  const [rows, setRows] = useState<(readonly [string, string])[]>(() => Object.entries(value ?? {}))
  const change = (next: (readonly [string, string])[]) => {
    setRows(next)
    const named = next.filter(([key]) => key !== '')
    onChange(named.length === 0 ? undefined : Object.fromEntries(named))
  }
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <Stack gap={6} mt={6} role="group" aria-label={label}>
        {rows.map(([key, text], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place, its name is being typed
          <Group key={index} gap={6} wrap="nowrap">
            <TextInput
              flex={1}
              aria-label={`${label}: ${t('form.key')} ${index + 1}`}
              placeholder={t('form.key')}
              value={key}
              onChange={(event) => change(rows.with(index, [event.currentTarget.value, text]))}
            />
            <TextInput
              flex={2}
              aria-label={`${label}: ${t('form.value')} ${index + 1}`}
              placeholder={t('form.value')}
              value={text}
              onChange={(event) => change(rows.with(index, [key, event.currentTarget.value]))}
            />
            <CloseButton
              aria-label={t('form.removeFrom', { field: label, number: index + 1 })}
              onClick={() => change(rows.toSpliced(index, 1))}
            />
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            aria-label={t('form.addTo', { field: label })}
            onClick={() => setRows([...rows, ['', '']])}
          >
            {t('form.add')}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}
