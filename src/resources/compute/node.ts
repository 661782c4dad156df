import { isDeepStrictEqual } from 'node:util'
import type { StatusOf } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, hasCode } from '../../base/errors.ts'
import type { Probe } from '../../base/probe.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { setStatus } from '../../store/update.ts'
import type { HostFacts } from './host.ts'
import { Node } from './kind.ts'
import { usage } from './plan.ts'

/** What a node tells of an engine. */
export interface Probed {
  readonly name: string
  readonly runs: readonly ('container' | 'vm')[]
  probe(signal: AbortSignal): Promise<Probe>
}

export interface NodeDeps {
  node: string
  engines: readonly Probed[]
  version: string
  host(): Promise<HostFacts>
}

/** Looks at the engines this often, and writes only what changed. */
const lookMs = 30_000

/** Keeps this machine's Node object true: what it has, what its engines can do, that it lives. */
export function nodeController(deps: NodeDeps): Controller {
  return {
    name: 'resources/compute/node',
    watches: [],
    writes: ['Node.status'],
    concurrency: 1,
    async listen(wake) {
      wake({ name: deps.node })
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const object = (await ctx.store.get(Node, key)) ?? (await register(ctx))
      const seen = await see(deps, ctx)
      await setStatus(ctx.store, Node, object, (status) => (sameBut(status, seen) ? status : seen))
      return { again: lookMs }
    },
  }

  async function register({ store }: ReconcileContext) {
    try {
      return await store.create(Node, { name: deps.node, spec: Node.spec.parse({}) })
    } catch (error) {
      if (!hasCode(error, 'store.exists')) throw error
      return (await store.get(Node, { name: deps.node }))!
    }
  }
}

async function see(deps: NodeDeps, { store, clock, signal }: ReconcileContext): Promise<StatusOf<typeof Node>> {
  const engines = await Promise.all(
    deps.engines.map(async (engine) => {
      const probe = await engine.probe(signal).catch((error: unknown) => {
        const { message, hint } = asPandoError(error)
        return { available: false, reason: message, remedy: hint }
      })
      return { name: engine.name, runs: [...engine.runs], ...probe }
    }),
  )
  const used = usage(await store.view(Instance, {}, signal)).get(deps.node) ?? { cpus: 0, memoryBytes: 0 }
  return {
    phase: 'ready',
    engines,
    ...(await deps.host()),
    allocated: { ...used, diskBytes: 0 },
    version: deps.version,
    heartbeatAt: isoTime(clock),
  }
}

function sameBut(old: StatusOf<typeof Node>, seen: StatusOf<typeof Node>): boolean {
  return old.phase === seen.phase && isDeepStrictEqual({ ...old, heartbeatAt: '', phase: '' }, { ...seen, heartbeatAt: '', phase: '' })
}
