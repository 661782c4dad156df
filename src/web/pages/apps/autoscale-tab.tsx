import { Alert, Group, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { createPath, detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { Fact, Value } from '../../ui/value.tsx'
import { Card } from '../kinds/summary.tsx'
import { Timeline } from '../kinds/timeline.tsx'
import { projectOption } from './app-overview.tsx'
import { usePolicy } from './use-policy.ts'

const policies = theKind('AutoscalePolicy')

interface Measured {
  name: string
  value: number
  target: number
  wanted: number
}

/** How many replicas the policy of an app wants, what it measured, and what it decided before. */
export function AutoscaleTab({ object: app }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { project, name } = app.metadata
  const { policy, error, refetch } = usePolicy(project, name)
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (policy === undefined) return <Loading />
  if (policy === null) return <NoPolicy name={name} project={project} />
  const { spec, status } = policy
  const measured = (status['metrics'] as Measured[] | undefined) ?? []
  const reason = status['reason'] as { message?: string; hint?: string } | undefined
  return (
    <Stack gap="md">
      {reason && (
        <Alert color="orange" title={reason.message}>
          {reason.hint}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Card title={t('apps.decision')}>
          <Group gap="lg" align="baseline" mb="sm">
            <span className="ready-number">{String(status['wanted'] ?? '–')}</span>
            <span className="quiet">{t('apps.between', { min: spec['min'], max: spec['max'] })}</span>
            <Phase phase={status.phase} />
          </Group>
          <Text size="sm">{String(status['why'] ?? t('apps.undecided'))}</Text>
          {typeof status['decidedAt'] === 'string' && (
            <Text size="xs" className="quiet">
              <Ago at={status['decidedAt']} />
            </Text>
          )}
          {measured.length > 0 && <MeasuredTable measured={measured} />}
        </Card>
        <Card title={t('apps.policy')}>
          <dl className="facts">
            {(['min', 'max', 'metrics', 'upWindow', 'downWindow', 'tolerance', 'schedules'] as const).map((field) => (
              <PolicyFact key={field} field={field} value={spec[field]} />
            ))}
          </dl>
          <AppLink href={`${detailPath(policies, policy.metadata)}?tab=yaml`} className="text-link">
            {t('apps.changePolicy')}
          </AppLink>
        </Card>
      </SimpleGrid>
      <Timeline place={{ kind: policies, ...policy.metadata }} />
      <CliHint command={`pando app autoscale ${name}${projectOption(project)}`} />
    </Stack>
  )
}

function PolicyFact({ field, value }: { field: string; value: unknown }) {
  const { words } = useWords()
  const isSpan = field === 'upWindow' || field === 'downWindow'
  return (
    <Fact label={words.field(field)}>
      <Value value={value} name={isSpan ? `${field}Ms` : field} />
    </Fact>
  )
}

function MeasuredTable({ measured }: { measured: readonly Measured[] }) {
  const { t } = useWords()
  return (
    <Table mt="sm" aria-label={t('apps.measured')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('apps.measured')}</Table.Th>
          <Table.Th>{t('apps.measuredNow')}</Table.Th>
          <Table.Th>{t('apps.measuredTarget')}</Table.Th>
          <Table.Th>{t('apps.measuredWants')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {measured.map(({ name, value, target, wanted }) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>{Math.round(value * 100) / 100}</Table.Td>
            <Table.Td>{target}</Table.Td>
            <Table.Td>{wanted}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function NoPolicy({ name, project }: { name: string; project: string | undefined }) {
  const { t } = useWords()
  return (
    <Stack className="card panel" gap="sm">
      <Text>{t('apps.noPolicy')}</Text>
      <Group>
        <AppLink href={createPath(policies, project)} className="text-link">
          {t('apps.addPolicy')}
        </AppLink>
      </Group>
      <CliHint command={`pando app autoscale ${name} --min 2 --max 10 --cpu 60%${projectOption(project)}`} />
    </Stack>
  )
}
