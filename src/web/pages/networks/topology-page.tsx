import { Alert, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Check, X } from 'lucide-react'
import { Suspense, useMemo } from 'react'
import { detailPath } from '../../app/paths.ts'
import { useHomeProject } from '../../app/project.ts'
import { oneText, type Search } from '../../app/url-state.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { cli } from '../../kinds/cli.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { lazyPage } from '../lazy-page.ts'
import { groupColor } from './group-color.ts'
import { pathOf, type Topology, type Trace, type TracePath, topologyOf } from './topology.ts'
import { type Question, TraceForm, traceCommand } from './trace-form.tsx'

const Drawing = lazyPage<{ topology: Topology; path: TracePath | undefined; project: string }, 'Drawing'>(
  () => import('./drawing.tsx'),
  'Drawing',
)
/** Of each kind; beyond that a drawing says nothing any more. */
const most = 500

/** Who reaches whom in a project, drawn; and which rule decides about a path. */
export function TopologyPage() {
  const { t } = useWords()
  const search = useSearch({ strict: false }) as Search
  const home = useHomeProject()
  const project = oneText(search['project']) ?? home
  const question = questionOf(search)
  const { from, to } = question ?? {}
  const networks = useList({ kind: theKind('Network'), project, limit: most })
  const instances = useList({ kind: theKind('Instance'), project, limit: most })
  const apps = useList({ kind: theKind('App'), project, limit: most })
  const groups = useList({ kind: theKind('SecurityGroup'), project, limit: most })
  const error = networks.error ?? instances.error ?? apps.error
  const trace = useTrace(project, question)
  const topology = useMemo(
    () =>
      networks.data && instances.data && apps.data
        ? topologyOf({
            networks: networks.data.items,
            instances: instances.data.items,
            apps: apps.data.items,
            keep: [from ?? '', to ?? ''],
          })
        : undefined,
    [networks.data, instances.data, apps.data, from, to],
  )
  const path = topology && trace.data && question ? pathOf(trace.data, topology, question) : undefined
  const ends = [...(instances.data?.items ?? []), ...(apps.data?.items ?? [])].map(({ metadata }) => metadata.name)
  return (
    <>
      <PageHeader title={t('pages.topology')} note={t('network.note', { project })} />
      <Stack gap="md">
        <TraceForm key={JSON.stringify(question)} question={question} ends={ends} />
        {trace.error && <ProblemAlert error={trace.error} />}
        {trace.data && <Hops trace={trace.data} />}
        {error && <ProblemAlert error={error} />}
        {!topology && !error && <Loading />}
        {topology?.nodes.length === 0 && <Text className="quiet">{t('network.none')}</Text>}
        {topology && topology.nodes.length > 0 && (
          <Suspense fallback={<Loading />}>
            <Drawing key={`${project} ${trace.dataUpdatedAt}`} topology={topology} path={path} project={project} />
          </Suspense>
        )}
        <Groups groups={groups.data?.items ?? []} />
        <CliHint command={question ? traceCommand(question, project) : cli.list(theKind('Network'), { project })} />
      </Stack>
    </>
  )
}

function questionOf(search: Search): Question | undefined {
  const [from, to] = [oneText(search['from']), oneText(search['to'])]
  if (!from || !to) return undefined
  return { from, to, protocol: oneText(search['protocol']) ?? 'tcp', port: oneText(search['port']) }
}

function useTrace(project: string, question: Question | undefined) {
  return useQuery({
    queryKey: ['trace', project, question],
    queryFn: ({ signal }) =>
      call<Trace>('GET', `/v1/projects/${encodeURIComponent(project)}/net/trace`, { query: { ...question! }, signal }),
    enabled: question !== undefined,
    retry: false,
    staleTime: 0,
  })
}

/** What is on the way, hop by hop, and which of it decides. */
function Hops({ trace: { allowed, hops } }: { trace: Trace }) {
  const { t } = useWords()
  return (
    <Alert
      color={allowed ? 'leaf' : 'red'}
      title={t(allowed ? 'network.passes' : 'network.stopped')}
      data-testid="trace"
      aria-live="polite"
    >
      <ol className="plain">
        {hops.map(({ at, allowed: passes, says, rule, groups, packets }) => (
          <li key={`${at} ${says}`}>
            <Group gap={8} wrap="nowrap" align="flex-start">
              {passes ? (
                <Check size={16} role="img" aria-label={t('network.lets')} />
              ) : (
                <X size={16} role="img" aria-label={t('network.stops')} />
              )}
              <span>
                <strong>{at}</strong>: {says}
                {rule && (
                  <span className="quiet">
                    {' '}
                    · {groups?.join(', ')} / {rule}
                  </span>
                )}
                {packets !== undefined && <span className="quiet"> · {t('network.packets', { count: packets })}</span>}
              </span>
            </Group>
          </li>
        ))}
      </ol>
    </Alert>
  )
}

function Groups({ groups }: { groups: readonly AnyObject[] }) {
  const { t } = useWords()
  if (groups.length === 0) return null
  return (
    <Group gap="md">
      <Text size="sm" className="quiet">
        {t('network.groups')}
      </Text>
      {groups.map(({ metadata }) => (
        <Group key={metadata.uid} gap={6}>
          <span className="square small" aria-hidden style={{ background: groupColor(metadata.name) }} />
          <AppLink href={detailPath(theKind('SecurityGroup'), metadata)} className="link">
            {metadata.name}
          </AppLink>
        </Group>
      ))}
    </Group>
  )
}
