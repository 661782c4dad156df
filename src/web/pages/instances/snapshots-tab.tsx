import './instances.css'
import { Badge, Group, Stack, Text } from '@mantine/core'
import { Camera } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, formatDuration } from '../../../base/units.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import { KindIcon } from '../../app/navigation-view.tsx'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { phaseAllows, theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { ForkDialog } from './fork-dialog.tsx'
import { FreezeDialog } from './freeze-dialog.tsx'
import { familyOf, type InstanceNode, type SnapshotNode } from './lineage.ts'
import { RewindDialog } from './rewind-dialog.tsx'

const snapshotKind = theKind('Snapshot')
/** Of more a family is not drawn whole. */
const most = 1000

type Asked = { what: 'fork'; of: AnyObject } | { what: 'rewind'; to: AnyObject } | { what: 'freeze' } | undefined

/** Where an instance comes from and what came from it, with fork and rewind one press away. */
export function SnapshotsTab({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { project, name } = object.metadata
  const instances = useList({ kind, project, limit: most })
  const snapshots = useList({ kind: snapshotKind, project, limit: most })
  const [asked, setAsked] = useState<Asked>()
  const refusal = useRefusal(kind, object)
  const error = instances.error ?? snapshots.error
  if (error) return <ProblemAlert error={error} retry={() => void Promise.all([instances.refetch(), snapshots.refetch()])} />
  if (!instances.data || !snapshots.data) return <Loading />
  const family = familyOf(object, { instances: instances.data.items, snapshots: snapshots.data.items })
  const close = () => setAsked(undefined)
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <ActionButton reason={refusal('fork')} onClick={() => setAsked({ what: 'fork', of: object })}>
          {t('instances.fork.button')}
        </ActionButton>
        <ActionButton
          variant="default"
          leftSection={<Camera size={16} aria-hidden />}
          reason={refusal('freeze')}
          onClick={() => setAsked({ what: 'freeze' })}
        >
          {t('instances.freeze.button')}
        </ActionButton>
      </Group>
      <div className="card panel">
        <ul className="lineage" aria-label={t('instances.lineage.title')}>
          <InstanceBranch node={family} here={object} kind={kind} ask={setAsked} />
        </ul>
        {snapshots.data.items.length === 0 && (
          <Text size="sm" mt="sm" className="quiet">
            {t('instances.lineage.empty')}
          </Text>
        )}
      </div>
      <CliHint command={`pando fork ${name} --count 3`} />
      {asked?.what === 'fork' && <ForkDialog source={asked.of} onClose={close} />}
      {asked?.what === 'rewind' && <RewindDialog kind={kind} instance={object} snapshot={asked.to} onClose={close} />}
      {asked?.what === 'freeze' && <FreezeDialog kind={kind} instance={object} onClose={close} />}
    </Stack>
  )
}

interface BranchProps {
  /** The instance whose page this is. */
  here: AnyObject
  kind: KindInfo
  ask(asked: Asked): void
}

function InstanceBranch({ node, ...rest }: BranchProps & { node: InstanceNode }) {
  const { t } = useWords()
  const isHere = node.object?.metadata.uid === rest.here.metadata.uid
  return (
    <li>
      <div className="lineage-row" data-here={isHere || undefined} data-testid={`lineage-${node.name}`}>
        <KindIcon kind="Instance" size={17} />
        {node.object ? (
          <AppLink href={`${detailPath(rest.kind, node.object.metadata)}?tab=snapshots`} className="link">
            {node.name}
          </AppLink>
        ) : (
          <span className="quiet">{t('instances.lineage.gone', { name: node.name })}</span>
        )}
        {node.object && <Phase phase={node.object.status.phase} />}
        {isHere && (
          <Badge variant="light" tt="none">
            {t('instances.lineage.here')}
          </Badge>
        )}
        {node.object && !isHere && (
          <span className="ends">
            <ForkButton of={node.object} verb="fork" {...rest} />
          </span>
        )}
      </div>
      {node.snapshots.length > 0 && (
        <ul>
          {node.snapshots.map((each) => (
            <SnapshotBranch key={each.object.metadata.uid} node={each} {...rest} />
          ))}
        </ul>
      )}
    </li>
  )
}

function SnapshotBranch({ node: { object, clones }, ...rest }: BranchProps & { node: SnapshotNode }) {
  const { t, words } = useWords()
  const { memory, sizeBytes, pauseMs } = object.status as { memory?: boolean; sizeBytes?: number; pauseMs?: number }
  // Going back is a right over the instance; the snapshot must only be there.
  const isThere = phaseAllows(snapshotKind, 'rewind', object.status.phase)
  const notThere = isThere ? undefined : t('act.phaseForbids', { phase: words.phase(object.status.phase) })
  const rewind = useRefusal(rest.kind, rest.here)('rewind') ?? notThere
  return (
    <li>
      <div className="lineage-row" data-testid={`lineage-${object.metadata.name}`}>
        <KindIcon kind="Snapshot" size={17} />
        <AppLink href={detailPath(snapshotKind, object.metadata)} className="link">
          {object.metadata.name}
        </AppLink>
        <Phase phase={object.status.phase} />
        <Text size="xs" className="quiet" component="span">
          <Ago at={object.metadata.createdAt} />
          {memory !== undefined && ` · ${t(memory ? 'instances.lineage.memory' : 'instances.lineage.disk')}`}
          {sizeBytes !== undefined && ` · ${formatBytes(sizeBytes)}`}
          {pauseMs !== undefined && ` · ${t('instances.lineage.pause', { time: formatDuration(pauseMs) })}`}
        </Text>
        <span className="ends">
          <ForkButton of={object} verb="clone" {...rest} />
          <ActionButton
            size="compact-sm"
            variant="default"
            reason={rewind}
            aria-label={t('instances.rewind.to', { name: object.metadata.name })}
            onClick={() => rest.ask({ what: 'rewind', to: object })}
          >
            {t('instances.rewind.button')}
          </ActionButton>
        </span>
      </div>
      {clones.length > 0 && (
        <ul>
          {clones.map((clone) => (
            <InstanceBranch key={clone.object?.metadata.uid ?? clone.name} node={clone} {...rest} />
          ))}
        </ul>
      )}
    </li>
  )
}

function ForkButton({ of, verb, kind, ask }: BranchProps & { of: AnyObject; verb: 'fork' | 'clone' }) {
  const { t } = useWords()
  const reason = useRefusal(verb === 'fork' ? kind : snapshotKind, of)(verb)
  return (
    <ActionButton
      size="compact-sm"
      variant="light"
      reason={reason}
      aria-label={t('instances.fork.of', { name: of.metadata.name })}
      onClick={() => ask({ what: 'fork', of })}
    >
      {t('instances.fork.button')}
    </ActionButton>
  )
}
