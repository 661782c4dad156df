import { Alert, Button, Group, NumberInput, Progress, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useList, useObject, useRemember } from '../../data/queries.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { forkCounts } from './fork-counts.ts'

const instanceKind = theKind('Instance')
/** What the API makes in one call. */
const most = 100

/** Clones of a running instance, or of a snapshot: how many, and then how many of them run. */
export function ForkDialog({ source, onClose }: { source: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const [operation, setOperation] = useState<AnyObject>()
  return (
    <Dialog onClose={onClose} title={t('instances.fork.title', { name: source.metadata.name })}>
      {operation ? <Going operation={operation} onClose={onClose} /> : <Ask source={source} onBegun={setOperation} onClose={onClose} />}
    </Dialog>
  )
}

function Ask({ source, onBegun, onClose }: { source: AnyObject; onBegun(operation: AnyObject): void; onClose(): void }) {
  const { t } = useWords()
  const remember = useRemember()
  const [count, setCount] = useState<number | string>(1)
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const kind = theKind(source.kind)
  const { project, name: of } = source.metadata
  const isSnapshot = source.kind === 'Snapshot'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const body = { count: Number(count), ...(name === '' ? {} : { name }) }
      const operation = await call<AnyObject>('POST', `${objectPath({ kind, project, name: of })}/${isSnapshot ? 'clone' : 'fork'}`, {
        body,
      })
      remember(operation)
      onBegun(operation)
    } catch (problem) {
      setError(problem)
      setBusy(false)
    }
  }
  const errors = fieldErrors(error)
  const named = name === '' ? '' : ` --name ${name}`
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t(isSnapshot ? 'instances.fork.aboutSnapshot' : 'instances.fork.about')}</Text>
        <NumberInput
          label={t('instances.fork.count')}
          min={1}
          max={most}
          value={count}
          onChange={setCount}
          error={errors.get('/count')}
          data-autofocus
        />
        <TextInput
          label={t('instances.fork.name')}
          description={t('instances.fork.nameHint')}
          autoComplete="off"
          value={name}
          error={errors.get('/name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {error !== undefined && <ProblemAlert error={error} />}
        <CliHint command={isSnapshot ? `pando run --from ${of} --count ${count}${named}` : `pando fork ${of} --count ${count}${named}`} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('act.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!(Number(count) >= 1)}>
            {t('instances.fork.go', { count: Number(count) || 1 })}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** How many of them run, as they come. */
function Going({ operation: begun, onClose }: { operation: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const { project, name } = begun.metadata
  const { data: operation } = useObject({ kind: theKind('Operation'), project, name })
  const { data } = useList({ kind: instanceKind, project, limit: 1000 })
  const { names, clones, up } = forkCounts(begun, data?.items ?? [])
  const reason = operation?.status['reason'] as { message?: string; hint?: string } | undefined
  return (
    <Stack>
      <Text role="status" fw={600} data-testid="fork-count">
        {t('instances.fork.running', { up, count: names.length })}
      </Text>
      <Progress
        value={(up / names.length) * 100}
        aria-label={t('instances.fork.running', { up, count: names.length })}
        animated={up < names.length}
      />
      {reason && (
        <Alert color="red" title={reason.message}>
          {reason.hint}
        </Alert>
      )}
      <ul className="plain" style={{ maxHeight: 260, overflow: 'auto' }}>
        {names.map((each) => {
          const clone = clones.get(each)
          return (
            <li key={each}>
              <Group gap="sm">
                {clone ? (
                  <AppLink href={detailPath(instanceKind, clone.metadata)} className="link">
                    {each}
                  </AppLink>
                ) : (
                  <span className="quiet">{each}</span>
                )}
                {clone && <Phase phase={clone.status.phase} />}
              </Group>
            </li>
          )
        })}
      </ul>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('app.close')}</Button>
      </Group>
    </Stack>
  )
}
