import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AnyObject } from '../data/apply-events.ts'
import { useWords } from '../i18n/use-words.ts'
import { cli } from '../kinds/cli.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { CliHint } from '../ui/cli-hint.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { Guarded } from './use-act.ts'

/** Deleting is the one thing that cannot be undone: it is always asked for twice. */
export function DeleteDialog({
  kind,
  objects,
  onConfirm,
  onClose,
}: {
  kind: KindInfo
  objects: readonly AnyObject[]
  onConfirm: () => void
  onClose: () => void
}) {
  const { t, words } = useWords()
  const names = objects.map(({ metadata }) => metadata.name)
  const title = t('act.deleteTitle', { count: objects.length, kind: words.one(kind), kinds: words.other(kind), name: names[0] })
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{t('act.deleteText')}</Text>
        {names.length > 1 && (
          <Text size="sm" className="mono" lineClamp={4}>
            {names.join(', ')}
          </Text>
        )}
        <CliHint command={cli.remove(kind, names.slice(0, 20), objects[0]?.metadata.project)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('act.cancel')}
          </Button>
          <Button
            color="red.8"
            onClick={() => {
              onClose()
              onConfirm()
            }}
          >
            {t('act.delete')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

/** What stops more of something than its guard lets pass is confirmed by its name, as the API wants it. */
export function GuardDialog({
  guarded: { name, error },
  onConfirm,
  onClose,
}: {
  guarded: Guarded
  onConfirm: () => void
  onClose: () => void
}) {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  return (
    <Dialog onClose={onClose} title={t('act.confirmTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (typed === name) onConfirm()
        }}
      >
        <Stack>
          <Alert color="orange">{error.problem.title}</Alert>
          <TextInput
            label={t('act.confirmType', { name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
            autoComplete="off"
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('act.cancel')}
            </Button>
            <Button type="submit" color="red.8" disabled={typed !== name}>
              {t('act.confirmDo')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
