import { may, type Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { Engine, SnapshotPower } from '../../engines/engine.ts'
import { Instance } from '../lifecycle/kind.ts'

type InstanceObject = Stored<typeof Instance>

/** Throws api.being_deleted, fork.has_volumes, api.not_allowed_now. */
export function assertFreezable(instance: InstanceObject): void {
  const { name, deletedAt } = instance.metadata
  if (deletedAt !== undefined) throw new PandoError('api.being_deleted', { kind: Instance.kind, name })
  const written = instance.spec.volumes?.find(({ readOnly }) => !readOnly)
  if (written) throw new PandoError('fork.has_volumes', { name, volume: written.volume })
  if (may(Instance, 'freeze', instance)) return
  const allowed = Instance.can['freeze']!.join(', ').replace(/, ([^,]*)$/, ' or $1')
  const { phase } = instance.status
  throw new PandoError('api.not_allowed_now', { kind: Instance.kind, name, phase, action: 'freeze', allowed, plural: Instance.plural })
}

/** Throws instance.unsupported. */
export function snapshotPower(engine: Engine, word: InstanceObject['spec']['engine']): SnapshotPower {
  if (engine.powers.snapshots) return engine.powers.snapshots
  throw new PandoError('instance.unsupported', {
    what: 'Freezing',
    engine: word,
    alternative: 'Use an instance of the other engine for that.',
  })
}
