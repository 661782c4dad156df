import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { ImageContent, Observation } from '../../engines/engine.ts'
import { Network } from '../../resources/network/kind.ts'
import type { Store } from '../../store/store.ts'
import { Snapshot } from '../fork/kind.ts'
import { type Beginning, beginningOf } from './from.ts'
import { discsOf } from './hardware.ts'
import type { Instance } from './kind.ts'
import type { LifecycleDeps } from './node.ts'
import { type Blueprint, blueprint, hashOf, type NetworkFacts } from './prepare.ts'
import { secretsOf } from './secrets.ts'
import { type NamedVolumes, volumesOf } from './volumes.ts'

type InstanceObject = Stored<typeof Instance>

/** All that is known of one instance at one moment. */
export interface World {
  observed: Observation
  wanted: Blueprint | undefined
  /** Of the image of `wanted`, where it had to be opened anyway. */
  image: ImageContent | undefined
  /** Why there is no `wanted`. */
  missing: PandoError | undefined
  /** Volumes that it names, where they come and go while it runs. */
  volumes?: NamedVolumes
  networkIds: ReadonlyMap<string, string>
}

/** Looks at the engine, and at all that the instance is made from. */
export async function look(instance: InstanceObject, deps: LifecycleDeps, { store, signal }: ReconcileContext): Promise<World> {
  const { spec, status, metadata } = instance
  let observed: Observation = { state: 'absent' }
  try {
    const engine = deps.engineFor(spec.engine)
    observed = await engine.inspect(metadata.uid, signal)
    for (const other of deps.engines) {
      // The engine word was changed: what the old one holds must go. In a spec that is as it was first written it was not.
      if (other !== engine && observed.state === 'absent' && metadata.generation > 1) {
        const old = await other.inspect(metadata.uid, signal)
        if (old.state !== 'absent') await other.destroy(metadata.uid, signal)
      }
    }
    return { observed, missing: undefined, ...(await whatIsWanted(instance, observed, deps, store)) }
  } catch (error) {
    if (!(error instanceof PandoError)) throw error
    if (error.code === 'docker.unavailable' && status.phase === 'running') throw error // keep what we know until it is back
    return { observed, networkIds: new Map(), wanted: undefined, image: undefined, missing: error }
  }
}

async function whatIsWanted(
  instance: InstanceObject,
  observed: Observation,
  deps: LifecycleDeps,
  store: Store,
): Promise<Pick<World, 'wanted' | 'image' | 'networkIds' | 'volumes'>> {
  const { spec, status, metadata } = instance
  const project = metadata.project!
  const networks = await networksOf(spec.networks, project, store)
  const snapshot = spec.from && (await store.get(Snapshot, { project, name: spec.from.snapshot }))
  const secrets = await secretsOf(spec, project, store)
  const beginning = beginningOf(instance, snapshot, { observed, secrets: secrets?.version })
  const pinned = pinnedImage(instance, beginning)
  const content = pinned === undefined ? undefined : await deps.images.open(pinned)
  const image = content ?? (await deps.images.find(store, project, spec.image))
  if (!image) throw new PandoError('image.not_found', { name: spec.image })
  if (status.nics.length < spec.networks.length || spec.networks.some(({ network }) => !networks.facts.has(network))) {
    throw new PandoError('network.not_ready', { name: spec.networks.map((n) => n.network).join(', ') })
  }
  const named = await volumesOf(instance, store)
  const hotVolumes = deps.engineFor(spec.engine).powers.volumes !== undefined
  const isAlive = observed.state === 'running' || observed.state === 'paused'
  if (named.waiting && !(hotVolumes && isAlive)) throw named.waiting
  const { volumes } = named
  const from = beginning ? { from: beginning.point } : {}
  const discs = await discsOf(spec, project, { store, images: deps.images })
  const wanted = blueprint(instance, image, { networks: networks.facts, volumes, hotVolumes, discs, secrets, ...from })
  const isAsMade = 'specHash' in observed && observed.specHash === hashOf(wanted)
  if (beginning?.gone && !isAsMade) throw new PandoError('snapshot.not_found', { name: spec.from!.snapshot, project })
  return { wanted, image: content, networkIds: networks.ids, ...(hotVolumes ? { volumes: named } : {}) }
}

/** The image an instance was made from stays its own, whatever its reference means by now. */
function pinnedImage({ spec, status }: InstanceObject, beginning: Beginning | undefined): string | undefined {
  return status.imageReference === spec.image && status.imageDigest !== undefined ? status.imageDigest : beginning?.imageDigest
}

/** Networks by name: their uid, and what an instance has to know of those that are ready. Throws network.not_found. */
export async function networksOf(
  wanted: readonly { network: string }[],
  project: string,
  store: Store,
): Promise<{ ids: Map<string, string>; facts: Map<string, NetworkFacts> }> {
  const ids = new Map<string, string>()
  const facts = new Map<string, NetworkFacts>()
  for (const { network } of wanted) {
    const object = await store.get(Network, { project, name: network })
    if (!object) throw new PandoError('network.not_found', { name: network, project })
    if (object.status.phase === 'ready' && object.status.domain) {
      ids.set(network, object.metadata.uid)
      facts.set(network, { domain: object.status.domain, mtu: object.spec.mtu })
    }
  }
  return { ids, facts }
}
