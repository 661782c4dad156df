import { Badge, Group, Progress, Table, Text, Title } from '@mantine/core'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useList, useObject } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { Phase } from '../../ui/phase.tsx'
import { formatQuantity } from '../../ui/quantity.ts'
import { type AppTraffic, type Rates, type ReplicaView, replicaViews } from './replicas.ts'
import { useTraffic } from './use-traffic.ts'

const instances = theKind('Instance')
const balancers = theKind('LoadBalancer')
/** Rows of the table; of more, the list of instances tells. */
const drawn = 200

/** Replicas of both engines as they come and go, and what goes to each of them now. */
export function ReplicaBoard({ app, path }: { app: AnyObject; path: string }) {
  const { t } = useWords()
  const { project, name } = app.metadata
  const { data } = useList({ kind: instances, project, params: { selector: `pando.app=${name}` }, limit: drawn })
  const { data: balancer } = useObject({ kind: balancers, project, name })
  const { traffic, rates } = useTraffic(path)
  const views = replicaViews(app, data?.items ?? [], balancer)
  const counts = new Map(traffic?.replicas.map((replica) => [replica.uid, replica]))
  return (
    <section className="card panel" aria-labelledby="replicas">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="replicas">
          {t('apps.replicaTitle')}
        </Title>
        <Shares views={views} />
      </Group>
      {views.length === 0 ? (
        <Text className="quiet">{t('apps.noReplicas')}</Text>
      ) : (
        <Table.ScrollContainer minWidth={760} type="native">
          <Table verticalSpacing={6} aria-label={t('apps.replicaTitle')}>
            <Table.Thead>
              <Table.Tr>
                {(['replica', 'engine', 'revision', 'state', 'traffic', 'requests', 'errors', 'latency', 'current', 'node'] as const).map(
                  (id) => (
                    <Table.Th key={id}>{t(`apps.column.${id}`)}</Table.Th>
                  ),
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {views.map((view) => (
                <Replica
                  key={view.object.metadata.uid}
                  view={view}
                  rates={rates.get(view.object.metadata.uid)}
                  counts={counts.get(view.object.metadata.uid)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {data && data.total > views.length && <Text className="quiet">{t('apps.moreReplicas', { count: data.total - views.length })}</Text>}
    </section>
  )
}

interface ReplicaProps {
  view: ReplicaView
  rates: Rates | undefined
  counts: AppTraffic['replicas'][number] | undefined
}

function Replica({ view: { object, revision, isNew, vm, traffic, share }, rates, counts }: ReplicaProps) {
  const { t } = useWords()
  const { metadata, status } = object
  const rate = (value: number | undefined) => (value === undefined ? '–' : formatQuantity(value, '1/s'))
  return (
    <Table.Tr data-replica={metadata.name}>
      <Table.Td>
        <AppLink href={detailPath(instances, metadata)} className="link">
          {metadata.name}
        </AppLink>
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <span className="square small" data-engine={vm ? 'vm' : 'container'} aria-hidden />
          {t(vm ? 'overview.vm' : 'overview.container')}
        </Group>
      </Table.Td>
      <Table.Td>
        {revision}{' '}
        {isNew && (
          <Badge size="xs" color="blue" variant="light" tt="none">
            {t('apps.new')}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <Phase phase={status.phase} />
      </Table.Td>
      <Table.Td>
        {t(`apps.balancer.${traffic}`)}
        {share > 0 && ` ${Math.round(share * 100)} %`}
        {counts?.state === 'down' && <span className="quiet"> · {t('apps.noAnswer')}</span>}
      </Table.Td>
      <Table.Td>{rate(rates?.requests)}</Table.Td>
      <Table.Td>{rate(rates?.errors)}</Table.Td>
      <Table.Td>{counts?.latencyMs === undefined ? '–' : formatQuantity(counts.latencyMs, 'ms')}</Table.Td>
      <Table.Td>{counts?.current ?? '–'}</Table.Td>
      <Table.Td>{String(status['node'] ?? '–')}</Table.Td>
    </Table.Tr>
  )
}

/** How the traffic is parted between the old and the new revision. Nothing where there is one revision only. */
function Shares({ views }: { views: readonly ReplicaView[] }) {
  const { t } = useWords()
  const fresh = views.filter(({ isNew }) => isNew)
  if (fresh.length === 0) return null
  const share = Math.round(100 * fresh.reduce((sum, view) => sum + view.share, 0))
  const text = t('apps.newShare', { share })
  return (
    <Group gap="sm" miw={260}>
      <Text size="sm">{text}</Text>
      <Progress value={share} size="md" color="blue" flex={1} aria-label={text} />
    </Group>
  )
}
