import { Alert, Badge, Group, SegmentedControl, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core'
import { Suspense, useId } from 'react'
import { type MetricSeries, useMetrics } from '../data/metrics.ts'
import { useWords } from '../i18n/use-words.ts'
import { lazyPage } from '../pages/lazy-page.ts'
import { ProblemAlert } from './problem.tsx'
import { spans, useTimeRange } from './time-range.ts'

const Graph = lazyPage(() => import('./graph.tsx'), 'Graph')

export interface GraphPanel {
  title: string
  /** Metrics drawn in it, all of one unit. Names are those of src/services/monitoring/catalog.ts. */
  names: readonly string[]
}

/**
 * Graphs of one thing side by side, of the time that stands in the address, live where that ends now:
 * `<MetricGraphs path="/v1/nodes/n1/metrics" panels={[{ title: t('metrics.cpu'), names: ['cpu'] }]} />`
 */
export function MetricGraphs({ path, panels }: { path: string; panels: readonly GraphPanel[] }) {
  const { range } = useTimeRange()
  const { data, error, refetch } = useMetrics(path, { names: panels.flatMap(({ names }) => names), range })
  const sync = useId()
  return (
    <Stack gap="sm">
      <RangePicker />
      {error ? <ProblemAlert error={error} retry={() => void refetch()} /> : null}
      <SimpleGrid cols={{ base: 1, md: panels.length === 1 ? 1 : 2 }} spacing="md">
        {panels.map((panel) => (
          <div key={panel.title} className="card panel">
            <Title order={2} mb="xs">
              {panel.title}
            </Title>
            <Suspense fallback={<Skeleton height={180} />}>
              {data ? <Panel panel={panel} data={data} sync={sync} /> : <Skeleton height={180} />}
            </Suspense>
          </div>
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function Panel({ panel: { title, names }, data, sync }: { panel: GraphPanel; data: MetricSeries; sync: string }) {
  const { t, words } = useWords()
  const { zoom } = useTimeRange()
  const series = names.flatMap((name) => data.series.filter((one) => one.name === name))
  if (!series.some(({ values }) => values.some((value) => value !== null))) return <Text className="quiet">{t('graph.noData')}</Text>
  return (
    <Graph
      title={title}
      unit={series[0]!.unit}
      times={data.times}
      lines={series.map(({ name, values, least, most }) => ({ label: words.metric(name), values, least, most }))}
      since={Date.parse(data.since)}
      until={Date.parse(data.until)}
      sync={sync}
      onZoom={zoom}
    />
  )
}

/** The time that all graphs of a page show. */
export function RangePicker() {
  const { t, language } = useWords()
  const { range, choose } = useTimeRange()
  return (
    <Group gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={t('graph.range')}
        data={[...spans]}
        value={range.until === undefined ? range.since : ''}
        onChange={choose}
      />
      {range.until === undefined ? (
        <Badge variant="dot" color="leaf" tt="none">
          {t('graph.live')}
        </Badge>
      ) : (
        <Alert p="4px 10px" color="blue">
          {t('graph.fixed', {
            since: new Date(range.since).toLocaleString(language),
            until: new Date(range.until).toLocaleString(language),
          })}
        </Alert>
      )}
    </Group>
  )
}
