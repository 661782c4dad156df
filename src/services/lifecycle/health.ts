import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isAbort, PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Engine, Observation } from '../../engines/engine.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from './kind.ts'
import { type Check, probe } from './probe.ts'

type InstanceObject = Stored<typeof Instance>

interface Watched {
  uid: string
  run: string
  abort: AbortController
}

/** Probes each running instance that has a health check, and writes `status.health`. */
export function healthMonitor(deps: { engineFor(word: InstanceObject['spec']['engine']): Engine; wake(key: Key): void }) {
  const watched = new Map<string, Watched>()
  let ctx: ReconcileContext | undefined

  const forget = (key: Key) => {
    watched.get(id(key))?.abort.abort()
    watched.delete(id(key))
  }
  return {
    forget,
    /** Starts, keeps or ends the probing of one instance, as it was just seen. */
    follow(instance: InstanceObject, observed: Observation): void {
      const check = instance.spec.healthCheck
      const alive = observed.state === 'running' && observed.ready && instance.status.phase === 'running'
      if (!ctx || !check || !alive) {
        forget(instance.metadata)
        return
      }
      const run = `${instance.metadata.uid} ${observed.startedAt} ${JSON.stringify(check)}`
      if (watched.get(id(instance.metadata))?.run === run) return
      forget(instance.metadata)
      const abort = new AbortController()
      watched.set(id(instance.metadata), { uid: instance.metadata.uid, run, abort })
      void probeLoop(instance, check, Date.parse(observed.startedAt), { ...ctx, signal: AbortSignal.any([ctx.signal, abort.signal]) })
    },
    async run(context: ReconcileContext): Promise<void> {
      ctx = context
      await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }))
    },
  }

  async function probeLoop(instance: InstanceObject, check: Check, startedAt: number, context: ReconcileContext): Promise<void> {
    const { clock, signal, log } = context
    let failures = 0
    try {
      for (;;) {
        const problem = await probe(deps.engineFor(instance.spec.engine), instance, check, signal)
        signal.throwIfAborted()
        if (!problem) failures = 0
        else if (clock.now() - startedAt >= check.startPeriod) failures++
        if (!problem) await setHealth(instance, 'healthy', undefined, context)
        else if (failures >= check.retries) {
          await setHealth(instance, 'unhealthy', problem, context)
          return
        }
        // Until the first answer, look often: readiness is what people wait for.
        const quick = problem && clock.now() - startedAt < check.startPeriod
        await clock.sleep(quick ? Math.min(check.interval, 500) : check.interval, signal)
      }
    } catch (error) {
      if (!isAbort(error) && !signal.aborted)
        log.error({ module: 'instance', err: error, instance: instance.metadata.name }, 'the health monitor failed')
    }
  }

  async function setHealth(
    instance: InstanceObject,
    health: 'healthy' | 'unhealthy',
    detail: string | undefined,
    context: ReconcileContext,
  ): Promise<void> {
    const { store, clock } = context
    const failures = instance.spec.healthCheck!.retries
    const saved = await setStatus(store, Instance, instance, (status) => {
      if (health === 'healthy') return { ...status, health }
      const error = new PandoError('instance.unhealthy', { failures, detail })
      return { ...status, health, reason: reasonOf(error, { now: clock.now(), status }) }
    })
    if (!saved) return
    await store.note(instance, {
      level: health === 'healthy' ? 'info' : 'warning',
      reason: health === 'healthy' ? 'Healthy' : 'Unhealthy',
      message: detail ?? 'the health check passed',
      source: 'services/lifecycle',
    })
    deps.wake(instance.metadata)
  }
}

function id(key: Key): string {
  return `${key.project ?? ''}/${key.name}`
}
