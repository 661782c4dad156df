import type { Reason, Stored } from '../../api/kind.ts'
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { appLabel, revisionLabel } from './kind.ts'
import type { EngineWord } from './shares.ts'

type InstanceObject = Stored<typeof Instance>

/** What an app has to know of one of its instances. */
export interface Replica {
  name: string
  uid: string
  /** The number at the end of its name: the higher, the newer. */
  number: number
  revision: number
  engine: EngineWord
  createdAt: number
  node: string | undefined
  addresses: readonly { network: string; address: string }[]
  /** `broken`: it does not come back by itself. `leaving`: it is being deleted. */
  state: 'starting' | 'ready' | 'unready' | 'broken' | 'leaving'
  /** Since when it is ready, or is not, in ms. */
  since: number
  /** After failures in a row it counts as ready only after running for a while, in ms. */
  steadyFrom: number
  /** When its node has been away for so long that it is given up; undefined while the node is there. In ms. */
  lostAt?: number
  reason: Reason | undefined
}

/** An instance is started again by itself; so many failures in a row are enough to make another one instead. */
const failuresInARow = 3
/** After a failure it must run so long before it gets traffic again, doubled with each further one. */
const steadyMs = { first: 1_000, longest: 60_000 }

export function isReplica({ metadata }: Pick<InstanceObject, 'metadata'>): boolean {
  return metadata.labels[appLabel] !== undefined
}

/** `old`: the same replica as it was before; `at`: when the instance was written, in ms. */
export function replicaOf(instance: InstanceObject, { old, at }: { old: Replica | undefined; at: number }): Replica {
  const { metadata, spec, status } = instance
  const state = stateOf(instance)
  const isSame = old !== undefined && (old.state === 'ready') === (state === 'ready')
  const startedAt = status.phase === 'running' ? Date.parse(status.startedAt) : 0
  const wait = status.failures > 0 ? Math.min(steadyMs.longest, steadyMs.first * 2 ** status.failures) : 0
  return {
    name: metadata.name,
    uid: metadata.uid,
    number: Number(/\d+$/.exec(metadata.name)?.[0] ?? 0),
    revision: Number(metadata.labels[revisionLabel] ?? 0),
    engine: spec.engine,
    createdAt: Date.parse(metadata.createdAt),
    node: status.node,
    addresses: status.nics.map(({ network, address }) => ({ network, address })),
    state,
    since: isSame ? old.since : at,
    steadyFrom: startedAt === 0 ? 0 : startedAt + wait,
    reason: status.reason,
  }
}

function stateOf({ metadata, spec, status }: InstanceObject): Replica['state'] {
  if (metadata.deletedAt !== undefined) return 'leaving'
  switch (status.phase) {
    case 'pending':
      return hopeless.has(status.reason?.code ?? '') ? 'broken' : 'starting'
    case 'starting':
      return 'starting'
    case 'running':
      if (!spec.healthCheck || status.health === 'healthy') return 'ready'
      if (status.health === 'unhealthy') return spec.restart.policy === 'never' ? 'broken' : 'unready'
      return 'starting'
    case 'paused':
    case 'stopping':
      return 'unready'
    case 'backoff':
      return status.failures >= failuresInARow || !mayPass(status.reason) ? 'broken' : 'unready'
    case 'stopped':
    case 'failed':
      return 'broken'
  }
}

/** Why an instance does not even begin, where waiting does not help. */
const hopeless: ReadonlySet<string> = new Set<ErrorCode>([
  'image.manifest_unknown',
  'image.unauthorized',
  'image.wrong_architecture',
  'image.no_entrypoint',
])

function mayPass(reason: Reason | undefined): boolean {
  return reason === undefined || 'retry' in (errorCodes[reason.code as ErrorCode] ?? {})
}
