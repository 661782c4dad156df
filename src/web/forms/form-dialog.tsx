import { Button, Group, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { CliHint } from '../ui/cli-hint.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/problem.tsx'
import { fieldErrors } from './field-errors.ts'

/** A few fields that are sent together. It closes when the server took them; what it refused stands at its field. */
export function FormDialog({
  title,
  go,
  command,
  onSubmit,
  onClose,
  children,
}: {
  title: string
  /** On the button that sends it. */
  go: string
  command?: string
  onSubmit(): Promise<void>
  onClose(): void
  children(errors: ReadonlyMap<string, string>): ReactNode
}) {
  const { t } = useWords()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await onSubmit()
      onClose()
    } catch (problem) {
      setError(problem)
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack>
          {children(fieldErrors(error))}
          {error !== undefined && <ProblemAlert error={error} />}
          {command && <CliHint command={command} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('act.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {go}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
