import { SimpleGrid, Stack } from '@mantine/core'
import { formatBytes } from '../../../base/units.ts'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { MetricGraphs } from '../../ui/graphs.tsx'
import { Phase } from '../../ui/phase.tsx'
import { Ago } from '../../ui/time.tsx'
import { Fact } from '../../ui/value.tsx'
import { Card, Summary } from '../kinds/summary.tsx'

interface Spec {
  image: string
  engine: 'container' | 'vm'
  cpus: number
  memory: number
  disk: number
  ports?: { port: number; hostPort: number; protocol: string }[]
  volumes?: { volume: string; path?: string; readOnly?: boolean }[]
  from?: { snapshot: string }
}

interface Status {
  phase: string
  node?: string
  nics?: { network: string; address: string }[]
  startedAt?: string
  health?: string
  restartsDone?: number
  exitCode?: number
}

/** What an instance is, in a few lines, and what it uses. */
export function InstanceOverview({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { project, name } = object.metadata
  const mayMeasure = useMay('metrics', kind, { object })
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <What object={object} />
        <Where object={object} />
      </SimpleGrid>
      {mayMeasure && (
        <MetricGraphs
          path={`${objectPath({ kind, project, name })}/metrics`}
          panels={[
            { title: t('metrics.cpu'), names: ['cpu'] },
            { title: t('metrics.memory'), names: ['memory'] },
            { title: t('metrics.disk'), names: ['diskReadBytes', 'diskWriteBytes'] },
            { title: t('instances.network'), names: ['netRxBytes', 'netTxBytes'] },
          ]}
        />
      )}
      <details>
        <summary className="more">{t('instances.everything')}</summary>
        <div style={{ marginTop: 12 }}>
          <Summary kind={kind} object={object} />
        </div>
      </details>
    </Stack>
  )
}

function What({ object: { metadata, spec } }: { object: AnyObject }) {
  const { t, words } = useWords()
  const { image, engine, cpus, memory, disk, from, volumes = [] } = spec as unknown as Spec
  const { project } = metadata
  return (
    <Card title={t('detail.spec')}>
      <dl className="facts">
        <Fact label={words.field('engine')}>{t(`overview.${engine}`)}</Fact>
        <Fact label={words.field('image')}>
          <span className="mono">{image}</span>
        </Fact>
        <Fact label={t('metrics.cpu')}>{cpus}</Fact>
        <Fact label={words.field('memory')}>{formatBytes(memory)}</Fact>
        <Fact label={words.field('disk')}>{formatBytes(disk)}</Fact>
        {volumes.length > 0 && (
          <Fact label={words.title(theKind('Volume'))}>
            {volumes.map(({ volume, path, readOnly }) => (
              <div key={volume}>
                <AppLink href={detailPath(theKind('Volume'), { project, name: volume })} className="link">
                  {volume}
                </AppLink>{' '}
                <span className="quiet">
                  {path}
                  {readOnly && ` · ${t('instances.readOnly')}`}
                </span>
              </div>
            ))}
          </Fact>
        )}
        {from && (
          <Fact label={t('instances.beganAt')}>
            <AppLink href={detailPath(theKind('Snapshot'), { project, name: from.snapshot })} className="link">
              {from.snapshot}
            </AppLink>
          </Fact>
        )}
      </dl>
    </Card>
  )
}

function Where({ object: { metadata, spec, status } }: { object: AnyObject }) {
  const { t, words } = useWords()
  const { phase, node, nics = [], startedAt, health, restartsDone = 0, exitCode } = status as unknown as Status
  const { ports = [] } = spec as unknown as Spec
  return (
    <Card title={t('detail.status')}>
      <dl className="facts">
        <Fact label={words.field('phase')}>
          <Phase phase={phase} />
        </Fact>
        {health && (
          <Fact label={t('instances.health')}>
            <Phase phase={health} />
          </Fact>
        )}
        {startedAt && (
          <Fact label={t('instances.started')}>
            <Ago at={startedAt} />
          </Fact>
        )}
        {exitCode !== undefined && <Fact label={t('instances.exitCode')}>{exitCode}</Fact>}
        <Fact label={t('instances.address')}>
          {nics.length === 0 && '–'}
          {nics.map(({ network, address }) => (
            <div key={network}>
              <span className="mono">{address}</span> <span className="quiet">{network}</span>
            </div>
          ))}
        </Fact>
        <Fact label={t('instances.nameInside')}>
          <span className="mono">{`${metadata.name}.${metadata.project}.internal`}</span>
        </Fact>
        {ports.length > 0 && (
          <Fact label={words.field('ports')}>
            {ports.map(({ port, hostPort, protocol }) => (
              <div key={`${hostPort}/${protocol}`} className="mono">
                {hostPort} → {port}/{protocol}
              </div>
            ))}
          </Fact>
        )}
        <Fact label={words.field('node')}>
          {node ? (
            <AppLink href={detailPath(theKind('Node'), { name: node })} className="link">
              {node}
            </AppLink>
          ) : (
            '–'
          )}
        </Fact>
        <Fact label={t('instances.restarts')}>{restartsDone}</Fact>
      </dl>
    </Card>
  )
}
