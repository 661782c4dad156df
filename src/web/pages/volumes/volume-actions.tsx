import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { collectionPath, objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useRemember } from '../../data/queries.ts'
import { FormDialog } from '../../forms/form-dialog.tsx'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'

/** Resize and snapshot: what stands beside the verbs of a volume. */
export function VolumeActions({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const [asked, setAsked] = useState<'resize' | 'snapshot'>()
  const mayResize = useMay('update', kind, { object })
  const snapshots = theKind('VolumeSnapshot')
  const maySnapshot = useMay('create', snapshots, { project: object.metadata.project })
  const refused = (verb: string, of: KindInfo) => t('act.notAllowed', { verb: words.verb(verb), kinds: words.other(of) })
  const close = () => setAsked(undefined)
  return (
    <>
      <ActionButton variant="default" reason={mayResize ? undefined : refused('update', kind)} onClick={() => setAsked('resize')}>
        {t('volumes.resize')}
      </ActionButton>
      <ActionButton variant="default" reason={maySnapshot ? undefined : refused('create', snapshots)} onClick={() => setAsked('snapshot')}>
        {t('volumes.snapshot')}
      </ActionButton>
      {asked === 'resize' && <ResizeDialog kind={kind} volume={object} onClose={close} />}
      {asked === 'snapshot' && <SnapshotDialog volume={object} onClose={close} />}
    </>
  )
}

function ResizeDialog({ kind, volume, onClose }: { kind: KindInfo; volume: AnyObject; onClose(): void }) {
  const { t, words } = useWords()
  const remember = useRemember()
  const [size, setSize] = useState('')
  const { project, name } = volume.metadata
  const resize = async () => remember(await call<AnyObject>('PATCH', objectPath({ kind, project, name }), { body: { spec: { size } } }))
  return (
    <FormDialog
      title={t('volumes.resizeTitle', { volume: name })}
      go={t('volumes.resize')}
      command={`pando volume resize ${name} ${size || 'SIZE'}`}
      onSubmit={resize}
      onClose={onClose}
    >
      {(errors) => (
        <TextInput
          required
          data-autofocus
          label={words.field('size')}
          description={t('volumes.resizeHint')}
          placeholder="20GiB"
          value={size}
          error={errors.get('/spec/size')}
          onChange={(event) => setSize(event.currentTarget.value)}
        />
      )}
    </FormDialog>
  )
}

function SnapshotDialog({ volume, onClose }: { volume: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const remember = useRemember()
  const kind = theKind('VolumeSnapshot')
  const { project, name: of } = volume.metadata
  const [name, setName] = useState('')
  const take = async () => {
    const body = { metadata: { name }, spec: { volume: of } }
    remember(await call<AnyObject>('POST', collectionPath(kind.plural, project), { body }))
  }
  return (
    <FormDialog
      title={t('volumes.snapshotTitle', { volume: of })}
      go={t('volumes.snapshot')}
      command={`pando volume snapshot ${of} ${name || 'NAME'}`}
      onSubmit={take}
      onClose={onClose}
    >
      {(errors) => (
        <TextInput
          required
          data-autofocus
          autoComplete="off"
          label={t('form.name')}
          description={t('form.namePattern')}
          value={name}
          error={errors.get('/metadata/name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
    </FormDialog>
  )
}
