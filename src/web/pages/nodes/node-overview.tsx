import '../overview/overview.css'
import { Group, Stack, Text } from '@mantine/core'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import { useCloudMap } from '../../data/use-cloud-map.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { MetricGraphs } from '../../ui/graphs.tsx'
import { Card, Summary } from '../kinds/summary.tsx'
import { Machine } from '../overview/machines.tsx'

interface Engine {
  name: string
  runs: string[]
  available: boolean
  version?: string
  accelerator?: string
  reason?: string
  remedy?: string
}

/** A machine: what runs on it, what its engines can do, and what it uses. */
export function NodeOverview({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { name } = object.metadata
  const { map } = useCloudMap()
  const tiles = [...(map?.tiles.values() ?? [])].filter(({ node }) => node === name)
  return (
    <Stack gap="md">
      <Machine node={object} tiles={tiles} />
      <Card title={t('apps.engines')}>
        <Engines engines={(object.status['engines'] as Engine[] | undefined) ?? []} />
      </Card>
      <MetricGraphs
        path={`${objectPath({ kind, name })}/metrics`}
        panels={[
          { title: t('metrics.cpu'), names: ['cpu'] },
          { title: t('metrics.memory'), names: ['memory'] },
          { title: t('metrics.disk'), names: ['diskReadBytes', 'diskWriteBytes'] },
          { title: t('apps.pressure'), names: ['cpuPressure', 'memoryPressure', 'ioPressure'] },
        ]}
      />
      <details>
        <summary className="more">{t('apps.everything')}</summary>
        <div style={{ marginTop: 12 }}>
          <Summary kind={kind} object={object} />
        </div>
      </details>
    </Stack>
  )
}

/** What can run here; where it cannot, why, and what to do about it. */
function Engines({ engines }: { engines: readonly Engine[] }) {
  const { t } = useWords()
  return (
    <Stack gap="sm">
      {engines.map(({ name, runs, available, version, accelerator, reason, remedy }) => (
        <div key={name}>
          <Group gap="sm">
            <Text fw={600}>{name}</Text>
            <span className="phase" style={{ '--dot': `var(--mantine-color-${available ? 'leaf-4' : 'red-6'})` } as never}>
              {t(available ? 'apps.available' : 'apps.unavailable')}
            </span>
            <Text size="sm" className="quiet">
              {[...runs.map((one) => t(one === 'vm' ? 'overview.vm' : 'overview.container')), version, accelerator]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </Group>
          {reason && (
            <Text size="sm">
              {reason} <span className="quiet">{remedy}</span>
            </Text>
          )}
        </div>
      ))}
    </Stack>
  )
}
