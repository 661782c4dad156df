import { PandoError } from '../base/errors.ts'
import type { InstanceId, Powers } from '../engines/engine.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { assertMay } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { existing } from './resources.ts'

type Power = Exclude<keyof Powers, 'snapshots' | 'volumes' | 'backups' | 'users' | 'secrets'>

const names: Record<Power, string> = {
  pause: 'Pausing',
  exec: 'Running programs inside',
  logs: 'Reading logs',
  console: 'A console',
  files: 'Copying files',
  stats: 'Measuring',
  vnc: 'A screen',
}

/**
 * The instance a path names and its engine's power over it, when `action` may be done now.
 * Throws store.not_found, api.not_allowed_now, node.engine_unavailable, instance.unsupported.
 */
export async function powerOver<P extends Power>(
  power: P,
  { params, action }: { params: Readonly<Record<string, string>>; action: string },
  deps: RouteDeps,
): Promise<{ id: InstanceId; powers: Required<Pick<Powers, P>> }> {
  const instance = await existing(Instance, params, deps)
  assertMay(Instance, action, instance)
  const { powers } = deps.engineFor(instance)
  assertPower(power, powers, instance.spec.engine)
  return { id: instance.metadata.uid, powers }
}

/** Throws instance.unsupported. */
export function assertPower<P extends Power>(
  power: P,
  powers: Powers,
  engine: string,
): asserts powers is Powers & Required<Pick<Powers, P>> {
  if (powers[power]) return
  throw new PandoError('instance.unsupported', { what: names[power], engine, alternative: 'Use an instance of the other engine for that.' })
}
