import './access.css'
import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { components } from '../../../client/schema.d.ts'
import { oneText, type Search } from '../../app/url-state.ts'
import { call } from '../../data/http.ts'
import { useMe } from '../../data/me.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { allKinds, kindNamed, theKind } from '../../kinds/kinds.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Card } from '../kinds/summary.tsx'
import { GrantList } from './grant-list.tsx'
import { useGrants } from './use-grants.ts'

/** Who may do what: everything that was given to anybody, and why oneself may not do something. */
export function AccessPage() {
  const { t } = useWords()
  const { grants, isPartial } = useGrants()
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = grants.filter(({ subject, role, project = '' }) => `${subject} ${role} ${project}`.toLowerCase().includes(wanted))
  return (
    <>
      <PageHeader title={t('pages.access')} note={t('access.note')} />
      <Stack gap="md">
        <CanCard />
        <Card title={t('access.grants')}>
          <TextInput
            type="search"
            mb="sm"
            maw={320}
            placeholder={t('access.filter')}
            aria-label={t('access.filter')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <GrantList grants={shown} isPartial={isPartial} />
        </Card>
      </Stack>
    </>
  )
}

interface Asked {
  verb: string
  kind: string
  project?: string | undefined
  name?: string | undefined
}

/** "Why can't I?", as `pando can` answers it. What is asked stands in the address. */
function CanCard() {
  const { t } = useWords()
  const search = useSearch({ strict: false }) as Search
  const asked: Partial<Asked> = {
    verb: oneText(search['verb']),
    kind: oneText(search['kind']),
    project: oneText(search['project']),
    name: oneText(search['name']),
  } as Partial<Asked>
  return (
    <Card title={t('access.canTitle')}>
      <Text size="sm" className="quiet" mb="sm">
        {t('access.canHint')}
      </Text>
      <CanForm key={JSON.stringify(asked)} asked={asked} />
      {asked.verb && asked.kind && <CanAnswer asked={asked as Asked} />}
    </Card>
  )
}

function CanForm({ asked }: { asked: Partial<Asked> }) {
  const { t, words } = useWords()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Asked>({
    verb: asked.verb ?? '',
    kind: asked.kind ?? 'Instance',
    project: asked.project,
    name: asked.name,
  })
  const projects = useList({ kind: theKind('Project'), limit: 1000 })
  const isInProject = kindNamed(draft.kind)?.scope === 'project'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { project, ...rest } = draft
    void navigate({ to: '.', search: { ...rest, ...(isInProject ? { project } : {}) } as never, replace: true })
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('access.verb')}
          placeholder="start"
          required
          withAsterisk={false}
          w={140}
          autoComplete="off"
          value={draft.verb}
          onChange={(event) => setDraft({ ...draft, verb: event.currentTarget.value })}
        />
        <Select
          label={t('access.kind')}
          searchable
          allowDeselect={false}
          w={190}
          data={allKinds.map((kind) => ({ value: kind.kind, label: words.titleOne(kind) }))}
          value={draft.kind}
          onChange={(kind) => kind && setDraft({ ...draft, kind })}
        />
        {isInProject && (
          <Select
            label={t('project.title')}
            w={160}
            searchable
            data={(projects.data?.items ?? []).map(({ metadata }) => metadata.name)}
            value={draft.project ?? null}
            onChange={(project) => setDraft({ ...draft, project: project ?? undefined })}
          />
        )}
        <TextInput
          label={`${t('form.name')} (${t('form.optional').toLowerCase()})`}
          w={160}
          autoComplete="off"
          value={draft.name ?? ''}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value || undefined })}
        />
        <Button type="submit">{t('access.ask')}</Button>
      </Group>
    </form>
  )
}

function CanAnswer({ asked }: { asked: Asked }) {
  const { t } = useWords()
  const me = useMe()
  const { data, error } = useQuery({
    queryKey: ['can', asked],
    queryFn: ({ signal }) => call<components['schemas']['CanAnswer']>('GET', '/v1/me/can', { query: { ...asked }, signal }),
    retry: false,
  })
  const { verb, kind, project, name } = asked
  const command = ['pando can', verb, kind, name, project && project !== 'default' ? `--project ${project}` : ''].filter(Boolean).join(' ')
  return (
    <Stack gap="sm" mt="md" aria-live="polite">
      {error && <ProblemAlert error={error} />}
      {data && (
        <Alert
          color={data.allowed ? 'leaf' : 'orange'}
          title={t(data.allowed ? 'access.yes' : 'access.no', { who: me?.displayName ?? data.subject })}
        >
          {data.why}
          {data.role && <Text size="sm">{t(data.scope === 'cloud' ? 'access.roleCloud' : 'access.roleProject', { role: data.role })}</Text>}
        </Alert>
      )}
      <CliHint command={command} />
    </Stack>
  )
}
