import { Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useRemember } from '../../data/queries.ts'
import { track } from '../../data/tracked.ts'
import { FormDialog } from '../../forms/form-dialog.tsx'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'

/** Keeps what an instance is now under a name. */
export function FreezeDialog({ kind, instance, onClose }: { kind: KindInfo; instance: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const remember = useRemember()
  const isVm = instance.spec['engine'] === 'vm'
  const [name, setName] = useState('')
  const [memory, setMemory] = useState(isVm)
  const { project, name: of } = instance.metadata
  const freeze = async () => {
    const operation = await call<AnyObject>('POST', `${objectPath({ kind, project, name: of })}/freeze`, { body: { name, memory } })
    remember(operation)
    track({ uid: operation.metadata.uid, path: `${project}/${operation.metadata.name}` })
  }
  return (
    <FormDialog
      title={t('instances.freeze.title', { name: of })}
      go={t('instances.freeze.go')}
      command={`pando freeze ${of} ${name || 'NAME'}${isVm && !memory ? ' --disk-only' : ''}`}
      onSubmit={freeze}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Text size="sm">{t('instances.freeze.about')}</Text>
          <TextInput
            required
            data-autofocus
            autoComplete="off"
            label={t('instances.freeze.name')}
            description={t('form.namePattern')}
            value={name}
            error={errors.get('/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {isVm && (
            <Switch label={t('instances.freeze.memory')} checked={memory} onChange={(event) => setMemory(event.currentTarget.checked)} />
          )}
        </>
      )}
    </FormDialog>
  )
}
