import { Group, Progress, Stack, Text } from '@mantine/core'
import { formatBytes } from '../../../base/units.ts'
import { detailPath, listPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { countPhases, type Tile } from '../../data/cloud-map.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { dotOf, Phase } from '../../ui/phase.tsx'
import { promisedOf, type Use } from './placement.ts'
import { Tiles } from './tiles.tsx'

/** What a machine uses now, by the names of its metrics. */
export type Measured = Readonly<Record<string, number>>

/** A machine: how much of it is promised and used, and its instances of both engines side by side. */
export function Machine({ node, tiles, measured = {} }: { node: AnyObject; tiles: readonly Tile[]; measured?: Measured | undefined }) {
  const { t } = useWords()
  const count = (value: number) => String(Math.round(value * 10) / 10)
  return (
    <article className="card panel">
      <Group justify="space-between" mb="sm">
        <AppLink href={detailPath(theKind('Node'), node.metadata)} className="link">
          {node.metadata.name}
        </AppLink>
        <Phase phase={node.status.phase} />
      </Group>
      <div className="meters">
        <Meter label={t('overview.cpus')} promised={promisedOf(node, 'cpus')} used={measured['cpu']} format={count} />
        <Meter label={t('overview.memory')} promised={promisedOf(node, 'memoryBytes')} used={measured['memory']} format={formatBytes} />
        <Meter label={t('overview.disk')} promised={promisedOf(node, 'diskBytes')} used={measured['disk']} format={formatBytes} />
      </div>
      <Placed tiles={tiles} node={node.metadata.name} />
    </article>
  )
}

/** What has no place yet; nothing where all have one. */
export function Unplaced({ tiles }: { tiles: readonly Tile[] }) {
  const { t } = useWords()
  if (tiles.length === 0) return null
  return (
    <article className="card panel">
      <Text fw={550} mb="sm">
        {t('overview.unplaced')}
      </Text>
      <Placed tiles={tiles} />
    </article>
  )
}

/** For who may see instances and not the machines that carry them. */
export function Anywhere({ tiles }: { tiles: readonly Tile[] }) {
  const { words } = useWords()
  if (tiles.length === 0) return null
  return (
    <article className="card panel">
      <Text fw={550} mb="sm">
        {words.other(theKind('Instance'))}
      </Text>
      <Placed tiles={tiles} />
    </article>
  )
}

interface MeterProps {
  label: string
  promised: Use
  /** What is in use now. Undefined: it was not measured yet. */
  used: number | undefined
  format(value: number): string
}

/** Two bars over another: what was promised to instances, and what they and all else use. */
function Meter({ label, promised, used, format }: MeterProps) {
  const { t } = useWords()
  const share = (value: number) => (promised.total === 0 ? 0 : Math.min(100, (100 * value) / promised.total))
  const told = [
    t('overview.promised', { used: format(promised.used), total: format(promised.total) }),
    ...(used === undefined ? [] : [t('overview.used', { used: format(used) })]),
  ].join(' · ')
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs">{label}</Text>
        <Text size="xs" className="quiet" ta="right">
          {told}
        </Text>
      </Group>
      <Stack gap={2}>
        <Progress
          value={share(promised.used)}
          size={4}
          color={share(promised.used) > 90 ? 'orange' : 'leaf'}
          aria-label={`${label}: ${told}`}
        />
        {used !== undefined && (
          <Progress
            value={share(used)}
            size={4}
            color={share(used) > 90 ? 'red' : 'blue'}
            aria-label={`${label}: ${t('overview.used', { used: format(used) })}`}
          />
        )}
      </Stack>
    </div>
  )
}

/** The instances, and how many of them are in which phase. */
function Placed({ tiles, node }: { tiles: readonly Tile[]; node?: string }) {
  const { t, words } = useWords()
  return (
    <>
      <Tiles tiles={tiles} />
      <Group gap="md" mt={10}>
        <Text size="xs" className="quiet">
          {t('overview.placed', { count: tiles.length })}
        </Text>
        {countPhases(tiles).map(([phase, count]) => (
          <AppLink
            key={phase}
            href={`${listPath(theKind('Instance'))}?where=status.phase=${phase}${node ? `&where=status.node=${node}` : ''}`}
            className="phase-count"
          >
            <span className="phase" style={{ '--dot': dotOf(phase) } as never}>
              {count} {words.phase(phase)}
            </span>
          </AppLink>
        ))}
      </Group>
    </>
  )
}
