import './overview.css'
import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { components } from '../../../client/schema.d.ts'
import { createPath } from '../../app/paths.ts'
import { useProject } from '../../app/project.ts'
import { call } from '../../data/http.ts'
import { useMay, useMe } from '../../data/me.ts'
import { useList } from '../../data/queries.ts'
import { remember } from '../../data/storage.ts'
import { useCloudMap } from '../../data/use-cloud-map.ts'
import { useWords } from '../../i18n/use-words.ts'
import { cli } from '../../kinds/cli.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Anywhere, Machine, type Measured, Unplaced } from './machines.tsx'
import { Attention, QuotaNow, RunningNow } from './now.tsx'
import { Numbers } from './numbers.tsx'
import { placedOn } from './placement.ts'
import { RecentEvents } from './recent-events.tsx'

const nodes = theKind('Node')
const instances = theKind('Instance')
/** Nothing is measured more often. */
const measuredEveryMs = 10_000

/** The whole cloud at a glance: what runs where, how full it is, what needs attention, what happens. */
export function OverviewPage() {
  const { t } = useWords()
  const project = useProject()
  const isKnown = useMe() !== undefined
  const seesMachines = useMay('list', nodes) && isKnown
  const machines = useList({ kind: nodes }, { enabled: seesMachines })
  // `public/first.js` asks for them ahead the next time.
  useEffect(() => {
    if (isKnown) remember('machines', seesMachines ? 'yes' : 'no')
  }, [isKnown, seesMachines])
  const { map, error: mapError, refetch } = useCloudMap(project)
  const error = machines.error ?? mapError
  if (error) return <ProblemAlert error={error} retry={() => void Promise.all([machines.refetch(), refetch()])} />
  if (!isKnown || (seesMachines && !machines.data) || !map) return <Loading />
  return (
    <>
      <PageHeader title={t('overview.title')} note={project} />
      <Stack gap="md">
        <Numbers map={map} project={project} />
        {map.tiles.size === 0 && <FirstStep />}
        <div className="overview">
          <Stack gap="md">
            {seesMachines ? (
              <Machines machines={machines.data?.items ?? []} tiles={map.tiles} />
            ) : (
              <Anywhere tiles={[...map.tiles.values()]} />
            )}
            <RecentEvents />
          </Stack>
          <Stack gap="md">
            <Attention project={project} />
            <RunningNow project={project} />
            {project !== undefined && <QuotaNow key={project} project={project} />}
          </Stack>
        </div>
        <CliHint command={cli.list(seesMachines ? nodes : instances)} />
      </Stack>
    </>
  )
}

function Machines({
  machines,
  tiles,
}: {
  machines: readonly Parameters<typeof Machine>[0]['node'][]
  tiles: ReadonlyMap<string, Parameters<typeof Machine>[0]['tiles'][number]>
}) {
  const { t } = useWords()
  const measured = useMeasured()
  const placed = useMemo(
    () =>
      placedOn(
        machines.map(({ metadata }) => metadata.name),
        tiles.values(),
      ),
    [machines, tiles],
  )
  return (
    <section aria-labelledby="machines">
      <Group gap="sm" mb="xs" align="baseline">
        <Title order={2} id="machines">
          {t('overview.nodes')}
        </Title>
        <Text size="sm" className="quiet">
          {t('overview.nodesHint')}
        </Text>
        <Legend />
      </Group>
      <SimpleGrid cols={{ base: 1, xl: Math.min(2, machines.length) || 1 }} spacing="md">
        {machines.map((node) => (
          <Machine
            key={node.metadata.uid}
            node={node}
            tiles={placed.get(node.metadata.name) ?? []}
            measured={measured.get(node.metadata.name)}
          />
        ))}
        <Unplaced tiles={placed.get('') ?? []} />
      </SimpleGrid>
      {machines.length === 0 && <Text className="quiet">{t('overview.emptyNodes')}</Text>}
    </section>
  )
}

/** What machines use now, by their names. Whoever may not see it, or asks too early, gets none. */
function useMeasured(): ReadonlyMap<string, Measured> {
  const { data } = useQuery({
    queryKey: ['latest-metrics'],
    queryFn: ({ signal }) => call<components['schemas']['LatestMetrics']>('GET', '/v1/metrics/latest', { signal }),
    refetchInterval: measuredEveryMs,
    retry: false,
  })
  return useMemo(() => new Map((data?.items ?? []).filter(({ kind }) => kind === 'Node').map(({ name, values }) => [name, values])), [data])
}

function FirstStep() {
  const { t, words } = useWords()
  const project = useProject()
  return (
    <Stack className="card" p="lg" gap="sm">
      <Title order={2}>{t('overview.firstTitle')}</Title>
      <Text>{t('overview.first')}</Text>
      <Group>
        <AppLink href={createPath(instances, project)} className="text-link">
          {t('list.createKind', { kind: words.one(instances) })}
        </AppLink>
      </Group>
      <CliHint command={cli.create(instances, project)} />
    </Stack>
  )
}

function Legend() {
  const { t } = useWords()
  return (
    <Group gap="sm" ml="auto">
      {(['container', 'vm'] as const).map((engine) => (
        <Group key={engine} gap={6}>
          <span className="square small" data-engine={engine} aria-hidden />
          <Text size="xs" className="quiet">
            {t(`overview.${engine}`)}
          </Text>
        </Group>
      ))}
      <Group gap={6}>
        <span className="bar-mark" data-bar="promised" aria-hidden />
        <Text size="xs" className="quiet">
          {t('overview.promisedWord')}
        </Text>
        <span className="bar-mark" data-bar="used" aria-hidden />
        <Text size="xs" className="quiet">
          {t('overview.usedWord')}
        </Text>
      </Group>
    </Group>
  )
}
