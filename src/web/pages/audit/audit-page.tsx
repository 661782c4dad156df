import './audit.css'
import { Alert, Anchor, Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { components } from '../../../client/schema.d.ts'
import { detailPath } from '../../app/paths.ts'
import { useProject } from '../../app/project.ts'
import type { Search } from '../../app/url-state.ts'
import { call } from '../../data/http.ts'
import { useMe } from '../../data/me.ts'
import { mayEverywhere } from '../../data/permissions.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { allKinds, kindNamed, theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Difference } from '../../ui/difference.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { Fact } from '../../ui/value.tsx'
import { Subject } from '../access/subject.tsx'
import { type AuditFilter, auditCommand, auditRequest, type ChainedEntry, changeTexts, readFilter, spans } from './entries.ts'

type AuditPageAnswer = components['schemas']['AuditPage']
const pageOf = 100

/** Who did what, was refused what, and read what is sensitive; newest first. */
export function AuditPage() {
  const { t } = useWords()
  const filter = useFilter()
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) => {
      const { path, query } = auditRequest(filter, Date.now())
      return call<AuditPageAnswer>('GET', path, { query: { ...query, limit: pageOf, before: pageParam }, signal })
    },
    getNextPageParam: ({ next }) => next,
  })
  const entries = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <PageHeader title={t('pages.audit')} note={t('audit.note')}>
        <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
          {t('audit.reload')}
        </Button>
        <Button variant="default" component="a" href="/v1/audit/export" download="audit.ndjson">
          {t('audit.export')}
        </Button>
      </PageHeader>
      <Stack gap="md">
        <Verify />
        <Filters key={JSON.stringify({ ...filter, who: '', verb: '', name: '' })} filter={filter} />
        {error && <ProblemAlert error={error} retry={() => void refetch()} />}
        {!data && !error && <Loading />}
        {data && entries.length === 0 && <Text className="quiet">{t('audit.none')}</Text>}
        {entries.length > 0 && (
          <ol className="card audit">
            {entries.map((entry) => (
              <Entry key={entry.seq} chained={entry} />
            ))}
          </ol>
        )}
        {hasNextPage && (
          <Group justify="center">
            <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
              {t('audit.older')}
            </Button>
          </Group>
        )}
        <CliHint command={auditCommand(filter)} />
      </Stack>
    </>
  )
}

/** Whoever may read the log of their project only is shown that one, without asking for it. */
function useFilter(): AuditFilter {
  const asked = readFilter(useSearch({ strict: false }) as Search)
  const me = useMe()
  const here = useProject()
  const project = asked.project ?? here ?? me?.permissions.find((permission) => permission.project !== undefined)?.project
  const isNarrow = me !== undefined && !mayEverywhere(me, { verb: 'list', kind: 'AuditLog' })
  return isNarrow && project !== undefined ? { ...asked, project } : asked
}

function Filters({ filter }: { filter: AuditFilter }) {
  const { t, words } = useWords()
  const navigate = useNavigate()
  const set = (change: Partial<Record<keyof AuditFilter, string | undefined>>) =>
    void navigate({ to: '.', search: { ...filter, ...change } as never, replace: true })
  const typed = useDebouncedCallback(set, 300)
  const isAny = Object.keys(filter).length > 0
  const projects = useList({ kind: theKind('Project'), limit: 1000 })
  return (
    <Group gap="sm" align="flex-end">
      {(['who', 'verb', 'name'] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          w={150}
          label={t(`audit.filter.${name}`)}
          defaultValue={filter[name] ?? ''}
          autoComplete="off"
          onChange={(event) => typed({ [name]: event.currentTarget.value.trim() || undefined })}
        />
      ))}
      <Select
        size="xs"
        w={160}
        label={t('audit.filter.kind')}
        clearable
        searchable
        data={allKinds.map((kind) => ({ value: kind.kind, label: words.titleOne(kind) }))}
        value={filter.kind ?? null}
        onChange={(kind) => set({ kind: kind ?? undefined })}
      />
      <Select
        size="xs"
        w={140}
        label={t('project.title')}
        clearable
        searchable
        data={(projects.data?.items ?? []).map(({ metadata }) => metadata.name)}
        value={filter.project ?? null}
        onChange={(project) => set({ project: project ?? undefined })}
      />
      <Select
        size="xs"
        w={130}
        label={t('audit.filter.outcome')}
        clearable
        data={(['done', 'denied', 'failed', 'unknown'] as const).map((value) => ({ value, label: t(`audit.outcome.${value}`) }))}
        value={filter.outcome ?? null}
        onChange={(outcome) => set({ outcome: outcome ?? undefined })}
      />
      <Select
        size="xs"
        w={130}
        label={t('audit.filter.span')}
        clearable
        data={Object.keys(spans)}
        value={filter.span ?? null}
        onChange={(span) => set({ span: span ?? undefined })}
      />
      {isAny && (
        <Button size="xs" variant="subtle" onClick={() => void navigate({ to: '.', search: {} as never, replace: true })}>
          {t('list.clearFilters')}
        </Button>
      )}
    </Group>
  )
}

const outcomeColors: Readonly<Record<string, string>> = { done: 'leaf', denied: 'orange', failed: 'red', unknown: 'gray' }

function Entry({ chained: { seq, entry, hash } }: { chained: ChainedEntry }) {
  const { t, words } = useWords()
  const { at, who, verb, outcome, from } = entry
  return (
    <li>
      <details>
        <summary>
          <span className="audit-line">
            <Badge size="sm" variant="light" color={outcomeColors[outcome] ?? 'gray'} tt="none" className={`outcome-${outcome}`}>
              {t(`audit.outcome.${outcome}`)}
            </Badge>
            <strong>{who}</strong>
            <span>
              {words.verb(verb)} <Target entry={entry} />
            </span>
            <span className="quiet">
              <Ago at={at} /> · {from}
            </span>
          </span>
        </summary>
        <Stack gap="sm" p="sm" pl={28}>
          <Facts entry={entry} seq={seq} hash={hash} />
          {entry.changes.map((change) => (
            <ChangeOf key={`${change.uid} ${change.do}`} change={change} />
          ))}
        </Stack>
      </details>
    </li>
  )
}

function Target({ entry: { kind, project, name } }: { entry: ChainedEntry['entry'] }) {
  const { words } = useWords()
  return (
    <>
      {words.one({ kind })} {name && <strong>{name}</strong>} {project && <span className="quiet">({project})</span>}
    </>
  )
}

function Facts({ entry, seq, hash }: { entry: ChainedEntry['entry']; seq: number; hash: string }) {
  const { t, language } = useWords()
  const info = kindNamed(entry.kind)
  return (
    <dl className="facts">
      <Fact label={t('audit.number')}>{seq}</Fact>
      <Fact label={t('audit.at')}>{new Date(entry.at).toLocaleString(language)}</Fact>
      <Fact label={t('audit.filter.who')}>
        <Subject subject={entry.who} />
      </Fact>
      {info && entry.name && (
        <Fact label={t('audit.object')}>
          <AppLink href={detailPath(info, { project: entry.project, name: entry.name })} className="text-link">
            {entry.name}
          </AppLink>
        </Fact>
      )}
      <Fact label={t('audit.action')}>
        <span className="mono">{entry.action}</span> <span className="quiet">{entry.status || ''}</span>
      </Fact>
      {entry.code && (
        <Fact label={t('problem.code')}>
          <span className="mono">{entry.code}</span>
        </Fact>
      )}
      <Fact label={t('problem.request')}>
        <AppLink href={`/audit?requestId=${encodeURIComponent(entry.requestId)}`} className="text-link">
          {entry.requestId}
        </AppLink>
      </Fact>
      {entry.agent && <Fact label={t('audit.agent')}>{entry.agent}</Fact>}
      <Fact label={t('audit.hash')}>
        <span className="mono">{hash}</span>
      </Fact>
    </dl>
  )
}

function ChangeOf({ change }: { change: ChainedEntry['entry']['changes'][number] }) {
  const { t, words } = useWords()
  const [before, after] = changeTexts(change)
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.verb(change.do)} {words.one({ kind: change.kind })} {change.name}
      </Text>
      {before + after !== '' && <Difference before={before} after={after} />}
      {change.more !== undefined && <Text className="quiet">{t('audit.more', { count: change.more })}</Text>}
    </div>
  )
}

/** Whether anybody has changed, added or taken out an entry. */
function Verify() {
  const { t } = useWords()
  const [verdict, setVerdict] = useState<components['schemas']['AuditVerdict']>()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const verify = async () => {
    setBusy(true)
    setError(undefined)
    await call<components['schemas']['AuditVerdict']>('GET', '/v1/audit/verify').then(setVerdict, setError)
    setBusy(false)
  }
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button size="xs" variant="light" loading={busy} onClick={() => void verify()}>
          {t('audit.verify')}
        </Button>
        <Text size="sm" className="quiet">
          {t('audit.verifyHint')}
        </Text>
      </Group>
      {error !== undefined && <ProblemAlert error={error} />}
      {verdict && (
        <Alert color={verdict.ok ? 'leaf' : 'red'} title={t(verdict.ok ? 'audit.intact' : 'audit.broken')} data-testid="verdict">
          {verdict.ok
            ? t('audit.intactHint', { count: verdict.entries, seq: verdict.last.seq })
            : t('audit.brokenHint', { seq: verdict.broken?.seq, detail: verdict.broken?.detail })}
          {verdict.ok && <div className="mono">{`${verdict.last.seq}:${verdict.last.hash}`}</div>}
          {!verdict.ok && verdict.broken && (
            <Anchor href={`/v1/audit/export?after=${Math.max(0, verdict.broken.seq - 2)}`}>{t('audit.export')}</Anchor>
          )}
        </Alert>
      )}
    </Stack>
  )
}
