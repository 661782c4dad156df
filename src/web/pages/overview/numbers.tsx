import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { listPath } from '../../app/paths.ts'
import type { CloudMap } from '../../data/cloud-map.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { firing } from './firing.ts'

/** How many there are of what matters most, and how many of them are as they should be. */
export function Numbers({ map, project }: { map: CloudMap; project: string | undefined }) {
  const { t } = useWords()
  const running = [...map.tiles.values()].filter(({ phase }) => phase === 'running').length
  const of = (up: number, total: number) => (total > 0 ? t('overview.running', { running: up, total }) : undefined)
  return (
    <div className="numbers">
      <NumberCard kind="Instance" project={project} total={map.tiles.size} note={of(running, map.tiles.size)} />
      <CountedNumber kind="App" project={project} wellPhase="ready" note={of} />
      <CountedNumber kind="Node" wellPhase="ready" note={of} />
      <FiringNumber />
    </div>
  )
}

function CountedNumber({
  kind: name,
  project,
  wellPhase,
  note,
}: {
  kind: string
  project?: string | undefined
  wellPhase: string
  note(up: number, total: number): string | undefined
}) {
  const kind = theKind(name)
  const all = useList({ kind, project, limit: 1 })
  const well = useList({ kind, project, limit: 1, params: { where: [{ path: 'status.phase', value: wellPhase }] } })
  const total = all.data?.total
  // Whoever may not list them is shown none.
  if (all.error) return null
  return <NumberCard kind={name} project={project} total={total} note={note(well.data?.total ?? 0, total ?? 0)} />
}

function FiringNumber() {
  const { t } = useWords()
  const { data, error } = useList(firing)
  if (error) return null
  const total = data?.total
  const critical = data?.items.filter(({ spec }) => spec['severity'] === 'critical').length ?? 0
  return (
    <NumberCard
      kind="Alarm"
      total={total}
      mood={total ? (critical > 0 ? 'bad' : 'warning') : undefined}
      note={total === 0 ? t('overview.noAlarms') : critical > 0 ? t('overview.critical', { count: critical }) : undefined}
    />
  )
}

interface NumberCardProps {
  kind: string
  project?: string | undefined
  total: number | undefined
  mood?: 'bad' | 'warning' | undefined
  note?: ReactNode
}

function NumberCard({ kind: name, project, total, mood, note }: NumberCardProps) {
  const { words } = useWords()
  const kind = theKind(name)
  return (
    <AppLink href={listPath(kind, project)} className="card number">
      <span className="number-icon" data-mood={mood}>
        <KindIcon kind={name} size={20} />
      </span>
      <span>
        <strong>{total ?? '–'}</strong>
        <span className="quiet">{words.title(kind)}</span>
        {note !== undefined && (
          <Text size="xs" className="quiet" component="span" display="block">
            {note}
          </Text>
        )}
      </span>
    </AppLink>
  )
}
