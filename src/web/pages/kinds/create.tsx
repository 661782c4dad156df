import { Select, Stack, Tabs, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, Suspense, useState } from 'react'
import { parse } from 'yaml'
import { KindIcon } from '../../app/navigation-view.tsx'
import { detailPath } from '../../app/paths.ts'
import { useHomeProject } from '../../app/project.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { collectionPath } from '../../data/keys.ts'
import { useList, useRemember, useSchema } from '../../data/queries.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { PairsField } from '../../forms/pairs-field.tsx'
import { fieldsOf, pruned } from '../../forms/schema.ts'
import { ObjectFields } from '../../forms/schema-form.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { cli } from '../../kinds/cli.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { lazyPage } from '../lazy-page.ts'
import { CreateFoot } from './create-foot.tsx'
import { CreatorTabs } from './creators.tsx'
import { draftYaml } from './draft-yaml.ts'

const YamlEditor = lazyPage(() => import('../../ui/yaml-editor.tsx'), 'YamlEditor')

export interface Draft {
  metadata?: { name?: string; labels?: Record<string, string> }
  spec?: unknown
}

/** A form from the schema of a kind, and the same as YAML. What the server refuses is shown at its field. */
export function GenericCreate({ kind, project: asked }: { kind: KindInfo; project?: string | undefined }) {
  const { t, words } = useWords()
  const home = useHomeProject()
  const [chosen, setProject] = useState(asked)
  const project = chosen ?? home
  const inProject = kind.scope === 'project' ? project : undefined
  return (
    <Stack maw={760}>
      <PageHeader
        title={t('list.createKind', { kind: words.one(kind) })}
        icon={<KindIcon kind={kind.kind} size={24} />}
        note={words.about(kind)}
      />
      {kind.scope === 'project' && <ProjectField value={project} onChange={setProject} />}
      {kind.readOnly ? <CreatorTabs kind={kind} project={project} /> : <CreateForm kind={kind} project={inProject} />}
      <CliHint command={cli.create(kind, inProject)} />
    </Stack>
  )
}

export function ProjectField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { t } = useWords()
  const { data } = useList({ kind: theKind('Project'), limit: 1000 })
  const names = new Set([...(data?.items ?? []).map(({ metadata }) => metadata.name), value])
  return (
    <Select label={t('form.project')} data={[...names]} value={value} allowDeselect={false} onChange={(next) => next && onChange(next)} />
  )
}

function CreateForm({ kind, project }: { kind: KindInfo; project: string | undefined }) {
  const { t } = useWords()
  const [draft, setDraft] = useState<Draft>({})
  const [text, setText] = useState('')
  const [tab, setTab] = useState<string>('form')
  const { create, busy, error } = useCreate(kind, project)
  const show = (next: string | null) => {
    if (next === 'yaml') setText(draftYaml(kind.kind, draft))
    else if (tab === 'yaml') setDraft(asDraft(text))
    setTab(next ?? 'form')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void create(tab === 'yaml' ? asDraft(text) : draft)
  }
  return (
    <form onSubmit={submit} className="card panel">
      <Stack>
        <Tabs value={tab} onChange={show} keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="form">{t('form.form')}</Tabs.Tab>
            <Tabs.Tab value="yaml">{t('detail.yaml')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="form">
            <DraftFields kind={kind} draft={draft} onChange={setDraft} errors={fieldErrors(error)} />
          </Tabs.Panel>
          <Tabs.Panel value="yaml">
            <Suspense fallback={<Loading />}>
              <YamlEditor value={text} onChange={setText} label={t('yaml.label')} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
        <CreateFoot kind={kind} project={project} busy={busy} error={error} />
      </Stack>
    </form>
  )
}

function DraftFields({
  kind,
  draft,
  onChange,
  errors,
}: {
  kind: KindInfo
  draft: Draft
  onChange(draft: Draft): void
  errors: ReadonlyMap<string, string>
}) {
  const { t } = useWords()
  const { data: schema } = useSchema(kind.kind)
  if (!schema) return <Loading />
  const fields = fieldsOf(schema.spec).filter(({ name }) => !kind.verbFields.includes(name))
  const { metadata = {} } = draft
  return (
    <Stack gap="md">
      <TextInput
        label={t('form.name')}
        description={t('form.namePattern')}
        required
        data-autofocus
        autoComplete="off"
        error={errors.get('/metadata/name')}
        value={metadata.name ?? ''}
        onChange={(event) => onChange({ ...draft, metadata: { ...metadata, name: event.currentTarget.value } })}
      />
      <ObjectFields fields={fields} path={['spec']} value={draft} onChange={(next) => onChange(next as Draft)} errors={errors} />
      <PairsField
        label={t('form.labels')}
        error={errors.get('/metadata/labels')}
        value={metadata.labels}
        onChange={(labels) => onChange({ ...draft, metadata: { ...metadata, ...(labels ? { labels } : { labels: {} }) } })}
      />
    </Stack>
  )
}

/** Sends a draft and goes to what it made. */
export function useCreate(kind: KindInfo, project: string | undefined) {
  const { t, words } = useWords()
  const router = useRouter()
  const remember = useRemember()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const create = async (draft: Draft) => {
    setBusy(true)
    setError(undefined)
    try {
      const body = { metadata: draft.metadata ?? {}, spec: pruned(draft.spec ?? {}) }
      const object = await call<AnyObject>('POST', collectionPath(kind.plural, project), { body })
      remember(object)
      notifications.show({ color: 'leaf', message: t('form.created', { kind: words.titleOne(kind), name: object.metadata.name }) })
      router.history.push(detailPath(kind, object.metadata))
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return { create, busy, error }
}

/** What is written as YAML; texts that are none are for the server to refuse. */
export function asDraft(text: string): Draft {
  try {
    const value = parse(text) as unknown
    return value !== null && typeof value === 'object' ? (value as Draft) : {}
  } catch {
    return {}
  }
}
