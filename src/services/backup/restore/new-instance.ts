import type { SpecOf } from '../../../api/kind.ts'
import type { Fresh } from '../../../store/store.ts'
import { Instance } from '../../lifecycle/kind.ts'

interface Was {
  /** Name of what was backed up. */
  source: string
  spec: Record<string, unknown>
  labels: Record<string, string>
  imageDigest: string
}

interface Wanted {
  project: string
  name: string
  snapshot: string
  node: string
  /** Part -> name of the volume. */
  names: ReadonlyMap<string, string>
  /** Instead of its own. */
  networks?: SpecOf<typeof Instance>['networks']
}

/** The instance that a restore makes. Pure. */
export function newInstance(was: Was, { project, name, snapshot, node, names, networks }: Wanted): Fresh<typeof Instance> {
  const spec = restoredSpec(Instance.spec.parse(was.spec), {
    sameName: name === was.source,
    snapshot,
    names,
    ...(networks ? { networks } : {}),
  })
  return {
    name,
    project,
    labels: was.labels,
    spec,
    status: { ...Instance.initialStatus, phase: 'pending', node, imageDigest: was.imageDigest, imageReference: spec.image },
  }
}

/** Those that people gave it. Pure. */
export function ownLabels(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !label.startsWith('pando.')))
}

/**
 * The spec of then. Under another name, or in another network, it is a second one beside the first: without the addresses, ports
 * and host name that only one can have. Pure.
 */
export function restoredSpec(
  was: SpecOf<typeof Instance>,
  {
    sameName,
    snapshot,
    names,
    networks,
  }: { sameName: boolean; snapshot: string; names: ReadonlyMap<string, string>; networks?: SpecOf<typeof Instance>['networks'] },
): SpecOf<typeof Instance> {
  const { hostname, volumes, ...rest } = was
  const alone = sameName && !networks
  return {
    ...rest,
    ...(alone && hostname !== undefined ? { hostname } : {}),
    // What it only read is no part of the backup: it gets the volume that is here now.
    ...(volumes ? { volumes: volumes.map((each) => ({ ...each, volume: names.get(`volume/${each.volume}`) ?? each.volume })) } : {}),
    networks: networks ?? (alone ? was.networks : was.networks.map(({ network }) => ({ network }))),
    ports: alone ? was.ports : [],
    restarts: 0,
    state: 'running',
    from: { snapshot, memory: false, take: 0 },
  }
}
