import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import type { AnyObject } from '../data/apply-events.ts'
import { useSchema } from '../data/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { cli } from '../kinds/cli.ts'
import type { KindAction, KindInfo } from '../kinds/kind-info.ts'
import { CliHint } from '../ui/cli-hint.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Loading } from '../ui/loading.tsx'
import { fieldsOf, pruned } from './schema.ts'
import { ObjectFields } from './schema-form.tsx'

/** What a verb needs to know, asked for by the schema of its body. */
export function ActionForm({
  kind,
  object,
  action,
  onRun,
  onClose,
}: {
  kind: KindInfo
  object: AnyObject
  action: KindAction
  onRun(body: unknown): void
  onClose(): void
}) {
  const { t, words } = useWords()
  const { data } = useSchema(action.body)
  const [value, setValue] = useState<unknown>({})
  const { name, project } = object.metadata
  const command = cli.verb(kind, action.verb, [name], project)
  return (
    <Dialog onClose={onClose} size="lg" title={`${words.verb(action.verb)}: ${name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onRun(pruned(value))
        }}
      >
        <Stack>
          {data ? (
            <ObjectFields fields={fieldsOf(data.spec)} path={[]} value={value} onChange={setValue} errors={new Map()} />
          ) : (
            <Loading />
          )}
          {command && <CliHint command={command} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('act.cancel')}
            </Button>
            <Button type="submit">{t('act.run')}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
