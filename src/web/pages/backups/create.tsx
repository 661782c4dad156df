import { Button, Group, Input, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { useHomeProject } from '../../app/project.ts'
import { useList } from '../../data/queries.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { ProjectField, useCreate } from '../kinds/create.tsx'
import { backupName } from './backup-name.ts'

/** A backup now: of what, and where to. */
export function BackupCreate({ kind, project: asked }: { kind: KindInfo; project?: string | undefined }) {
  const { t, words } = useWords()
  const home = useHomeProject()
  const [chosen, setProject] = useState(asked)
  const project = chosen ?? home
  const [of, setOf] = useState<'instance' | 'volume'>('instance')
  const [source, setSource] = useState<string | null>(null)
  const [target, setTarget] = useState<string | null>(null)
  const [name, setName] = useState('')
  const kindOf = theKind(of === 'instance' ? 'Instance' : 'Volume')
  const sources = useList({ kind: kindOf, project, limit: 1000 })
  const targets = useList({ kind: theKind('BackupTarget'), limit: 1000 })
  const { create, busy, error } = useCreate(kind, project)
  const errors = fieldErrors(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const spec = { of, source, ...(target === null ? {} : { target }) }
    void create({ metadata: { name: name || backupName(source ?? '', new Date()) }, spec })
  }
  const names = (list: typeof sources) => (list.data?.items ?? []).map(({ metadata }) => metadata.name)
  return (
    <Stack maw={760}>
      <PageHeader title={t('backups.now')} icon={<KindIcon kind={kind.kind} size={24} />} note={words.about(kind)} />
      <form onSubmit={submit} className="card panel">
        <Stack>
          <ProjectField value={project} onChange={setProject} />
          <Input.Wrapper label={t('backups.of')} labelElement="div">
            <SegmentedControl
              mt={6}
              fullWidth
              aria-label={t('backups.of')}
              data={(['instance', 'volume'] as const).map((value) => ({
                value,
                label: words.titleOne(theKind(value === 'instance' ? 'Instance' : 'Volume')),
              }))}
              value={of}
              onChange={(next) => {
                setOf(next as 'instance')
                setSource(null)
              }}
            />
          </Input.Wrapper>
          <Select
            required
            searchable
            label={words.titleOne(kindOf)}
            data={names(sources)}
            value={source}
            onChange={setSource}
            error={errors.get('/spec/source')}
          />
          <Select
            clearable
            label={words.titleOne(theKind('BackupTarget'))}
            placeholder={t('backups.usualTarget')}
            data={names(targets)}
            value={target}
            onChange={setTarget}
            error={errors.get('/spec/target')}
          />
          <TextInput
            label={t('form.name')}
            placeholder={t('backups.usualName')}
            autoComplete="off"
            value={name}
            error={errors.get('/metadata/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {error !== undefined && <ProblemAlert error={error} />}
          <CliHint
            command={`pando backup now ${of === 'volume' ? '--volume ' : ''}${source ?? 'NAME'}${target ? ` --target ${target}` : ''}${name ? ` --name ${name}` : ''}`}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              {t('instances.backup.button')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}
