import { Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useList, useRemember } from '../../data/queries.ts'
import { FormDialog } from '../../forms/form-dialog.tsx'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { type Use, usersOf, usesOf, withoutUse, withUse } from './uses.ts'

const instanceKind = theKind('Instance')

/** Writes the volumes of an instance. */
function useSetVolumes() {
  const remember = useRemember()
  return async ({ metadata: { project, name } }: AnyObject, volumes: readonly Use[]) =>
    remember(await call<AnyObject>('PATCH', objectPath({ kind: instanceKind, project, name }), { body: { spec: { volumes } } }))
}

/** Who has a volume: it is given to others and taken back here. */
export function VolumeUseTab({ object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const { project, name } = object.metadata
  const { data, error, refetch } = useList({ kind: instanceKind, project, limit: 1000 })
  const mayUpdate = useMay('update', instanceKind, { project })
  const [isAttaching, setAttaching] = useState(false)
  const [leaving, setLeaving] = useState<AnyObject>()
  const reason = mayUpdate ? undefined : t('act.notAllowed', { verb: words.verb('update'), kinds: words.other(instanceKind) })
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  const users = usersOf(name, data.items)
  const holders = new Set(((object.status['holders'] ?? []) as { instance: string }[]).map(({ instance }) => instance))
  return (
    <Stack gap="sm">
      <Group>
        <ActionButton reason={reason} onClick={() => setAttaching(true)}>
          {t('volumes.attach')}
        </ActionButton>
      </Group>
      <div className="card panel">
        {users.length === 0 && <Text className="quiet">{t('volumes.nobody')}</Text>}
        <ul className="plain">
          {users.map((instance) => {
            const use = usesOf(instance).find(({ volume }) => volume === name)
            return (
              <li key={instance.metadata.uid}>
                <Group gap="sm">
                  <AppLink href={detailPath(instanceKind, instance.metadata)} className="link">
                    {instance.metadata.name}
                  </AppLink>
                  <Phase phase={instance.status.phase} />
                  <span className="mono">{use?.path}</span>
                  <span className="quiet">
                    {use?.readOnly && `${t('instances.readOnly')} · `}
                    {t(holders.has(instance.metadata.name) ? 'volumes.has' : 'volumes.willHave')}
                  </span>
                  <ActionButton
                    ml="auto"
                    size="compact-sm"
                    variant="default"
                    reason={reason}
                    aria-label={t('volumes.detachFrom', { name: instance.metadata.name })}
                    onClick={() => setLeaving(instance)}
                  >
                    {t('volumes.detach')}
                  </ActionButton>
                </Group>
              </li>
            )
          })}
        </ul>
      </div>
      <CliHint command={`pando volume attach ${name} INSTANCE --path /data`} />
      {isAttaching && <AttachDialog volume={name} instances={data.items} onClose={() => setAttaching(false)} />}
      {leaving && <DetachDialog volume={name} instance={leaving} onClose={() => setLeaving(undefined)} />}
    </Stack>
  )
}

function AttachDialog({ volume, instances, onClose }: { volume: string; instances: readonly AnyObject[]; onClose(): void }) {
  const { t, words } = useWords()
  const setVolumes = useSetVolumes()
  const [name, setName] = useState<string | null>(null)
  const [path, setPath] = useState('')
  const [readOnly, setReadOnly] = useState(false)
  const chosen = instances.find(({ metadata }) => metadata.name === name)
  const attach = async () => {
    if (chosen) await setVolumes(chosen, withUse(chosen, { volume, ...(path === '' ? {} : { path }), readOnly }))
  }
  return (
    <FormDialog
      title={t('volumes.attachTitle', { volume })}
      go={t('volumes.attach')}
      command={`pando volume attach ${volume} ${name ?? 'INSTANCE'}${path ? ` --path ${path}` : ''}${readOnly ? ' --read-only' : ''}`}
      onSubmit={attach}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Select
            required
            searchable
            label={words.titleOne(instanceKind)}
            data={instances.map(({ metadata }) => metadata.name)}
            value={name}
            onChange={setName}
          />
          <TextInput
            label={t('instances.create.path')}
            description={t('volumes.pathHint')}
            placeholder="/data"
            value={path}
            error={[...errors].find(([pointer]) => pointer.startsWith('/spec/volumes'))?.[1]}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Switch label={t('instances.readOnly')} checked={readOnly} onChange={(event) => setReadOnly(event.currentTarget.checked)} />
          {chosen?.spec['engine'] === 'container' && <Text size="sm">{t('volumes.madeAnew')}</Text>}
        </>
      )}
    </FormDialog>
  )
}

function DetachDialog({ volume, instance, onClose }: { volume: string; instance: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const setVolumes = useSetVolumes()
  const { name } = instance.metadata
  return (
    <FormDialog
      title={t('volumes.detachTitle', { volume, name })}
      go={t('volumes.detach')}
      command={`pando volume detach ${volume} ${name}`}
      onSubmit={() => setVolumes(instance, withoutUse(instance, volume))}
      onClose={onClose}
    >
      {() => <Text size="sm">{t(instance.spec['engine'] === 'container' ? 'volumes.detachContainer' : 'volumes.detachHint')}</Text>}
    </FormDialog>
  )
}
