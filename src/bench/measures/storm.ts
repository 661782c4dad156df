import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Operation } from '../../services/lifecycle/operation-kind.ts'
import { type Bench, gain, type Measure, side } from '../measure.ts'
import { neighbours } from '../neighbours.ts'
import { untilAllAnswer } from '../starts.ts'
import { withTemplate } from '../template.ts'

const MiB = 1024 ** 2
/** So that twice as many of them fit into a small machine. */
const spec = { memory: 128 * MiB }

interface Storm {
  ms: number
  /** So many did not come at the first try. */
  again: number
}

/** From one request until the last of them answers; each side alone on the machine. */
export const storm: Measure = {
  name: 'storm',
  title: 'many clones from one call against as many linked clones that boot',
  run: (bench) =>
    withTemplate(bench, { name: 'storm', spec, warm: 0 }, async ({ source, snapshot }) => {
      const count = bench.quick ? 12 : 60
      const pooled = await fromPool(bench, source, count)
      const forked = await all(bench, { verb: `instances/${source}/fork`, prefix: 'storm-f', body: { count } })
      const booted = await all(bench, { verb: `snapshots/${snapshot}/clone`, prefix: 'storm-b', body: { count, cold: true } })
      const row = (what: string, { ms, again }: Storm) =>
        gain(`storm of ${count}, ${what}, all answer`, side(what, [ms]), side('linked clones booted', [booted.ms]), {
          atLeast: 15,
          stages: { [`one of ${count}`]: ms / count },
          ...(again + booted.again > 0 ? { note: `started again: ${again} clones, ${booted.again} that booted` } : {}),
        })
      return [row('from the pool', pooled), row('forks of the running VM', forked)]
    }),
}

/** A pool that was asked to hold as many, as for a class that begins at eight. */
async function fromPool(bench: Bench, source: string, count: number): Promise<Storm> {
  const { objects } = bench
  const snapshot = 'storm-pool'
  await objects.freeze(source, snapshot, { warm: count })
  const pooled = await all(bench, { verb: `snapshots/${snapshot}/clone`, prefix: 'storm-p', body: { count } })
  await objects.remove(Snapshot, snapshot)
  return pooled
}

async function all(
  bench: Bench,
  { verb, prefix, body }: { verb: string; prefix: string; body: { count: number; cold?: boolean } },
): Promise<Storm> {
  const { objects } = bench
  const names = Array.from({ length: body.count }, (_, index) => `${prefix}-${index + 1}`)
  bench.say(`${body.count} by ${verb}`)
  await (body.cold ? neighbours.tell(bench) : neighbours.forget(bench))
  const begun = performance.now()
  const operation = await objects.post<typeof Operation>(verb, { ...body, name: prefix })
  const ms = (await untilAllAnswer(bench, names, operation)) - begun
  const again = names.filter((name) => objects.latest(Instance, name)!.object.status.failures > 0).length
  const made = objects.latest(Instance, names[0]!)!.object.spec.from!.snapshot
  await objects.remove(Instance, ...names)
  if (verb.endsWith('fork')) await objects.untilGone(Snapshot, made) // and its spares
  return { ms, again }
}
