import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { PreparedInstance } from '../../engines/engine.ts'
import { type Snapshot, type Spare, sourceSpecOf } from '../fork/kind.ts'
import { networksOf } from './look.ts'
import type { LifecycleDeps } from './node.ts'
import { blueprint, plugIn } from './prepare.ts'
import { secretsOf } from './secrets.ts'
import { portType } from './steps.ts'

export type PrepareSpare = (snapshot: Stored<typeof Snapshot>, spare: Spare, ctx: ReconcileContext) => Promise<PreparedInstance>

/**
 * What a clone is made from before anybody asks for it: all that its source is, on network cards of its own. Makes their ports.
 * Throws network.not_found, network.not_ready, image.not_found.
 */
export function spareWorkshop({
  driver,
  volumes,
  images,
  engineFor,
}: Pick<LifecycleDeps, 'driver' | 'volumes' | 'images' | 'engineFor'>): PrepareSpare {
  return async (snapshot, spare, { store, signal }) => {
    const { metadata, status } = snapshot
    const source = sourceSpecOf(snapshot)
    if (!source || status.imageDigest === undefined) throw notReady(snapshot)
    const networks = await networksOf(source.networks, metadata.project!, store)
    if (networks.ids.size < new Set(source.networks.map(({ network }) => network)).size || spare.nics.length < source.networks.length)
      throw new PandoError('network.not_ready', { name: source.networks.map(({ network }) => network).join(', ') })
    const image = await images.open(status.imageDigest)
    const name = `spare-${spare.uid.slice(0, 8)}`
    const { hostname: _source, ...spec } = source
    const wanted = blueprint(
      { spec, metadata: { uid: spare.uid, name, project: metadata.project!, labels: {} }, status: { nics: spare.nics } },
      image,
      {
        networks: networks.facts,
        volumes: [],
        secrets: await secretsOf(spec, metadata.project!, store),
        from: { snapshot: metadata.uid, memory: true, take: 0 },
      },
    )
    return plugIn(wanted, image, { driver, volumes, networkIds: networks.ids, type: portType(engineFor(source.engine)), signal })
  }
}

function notReady({ metadata: { name }, status: { phase } }: Stored<typeof Snapshot>): PandoError {
  return new PandoError('snapshot.not_ready', { name, phase })
}
