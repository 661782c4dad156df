import type { Clock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { Notifier } from '../base/notifier.ts'
import type { Store } from '../store/store.ts'
import type { Controller } from './controller.ts'
import { Feed } from './feed.ts'
import { ControllerLoop, type ControllerMetrics } from './loop.ts'
import { Subscription } from './subscription.ts'

export interface RunOptions {
  store: Store
  controllers: readonly Controller[]
  clock: Clock
  log: Log
  /** In [0, 1), for the jitter of pauses. Default Math.random. */
  random?: () => number
  /** Its end stops all controllers; work in hand sees it as `ctx.signal`. */
  signal: AbortSignal
}

export interface RunningControllers {
  /** Resolves after the signal has ended and the work in hand is finished. */
  done: Promise<void>
  /** Resolves when every change has been seen and no controller has anything to do now. Delays in the future do not count. */
  idle(): Promise<void>
  metrics(): ControllerMetrics[]
}

/**
 * Runs control loops over a store. Resolves when everything that exists has been queued once.
 * Throws when two controllers have the same name or write the same field, and when the store cannot be read.
 */
export async function runControllers(options: RunOptions): Promise<RunningControllers> {
  const { store, controllers, clock, log, signal, random = Math.random } = options
  assertSeparate(controllers)
  const activity = new Notifier()
  const onSettled = () => activity.notify()
  const loops = controllers.map((controller) => new ControllerLoop({ controller, store, clock, log, random, signal, onSettled }))
  const subscriptions = controllers.flatMap(({ watches }, i) => watches.map((watch) => subscribe(watch, loops[i]!)))
  const feed = new Feed({ store, subscriptions, clock, log: log.child({ module: 'controller' }), signal, onMoved: onSettled })
  await feed.list()
  const done = Promise.all([feed.run(), ...loops.map((loop) => loop.run())]).then(() => {})

  async function idle(): Promise<void> {
    while (!signal.aborted) {
      const revision = await store.revision()
      if (feed.cursor >= revision && loops.every((loop) => loop.queue.quiet)) return
      await activity.wait(signal)
    }
  }
  return { done, idle, metrics: () => loops.map((loop) => loop.metrics()) }
}

function subscribe(watch: Controller['watches'][number], loop: ControllerLoop): Subscription {
  return new Subscription({
    watch,
    add: (key) => loop.queue.add(key),
    onError: (error) => loop.log.error({ err: error, kind: watch.kind.kind }, 'an event could not be mapped to keys'),
  })
}

/** One writer per field: `Kind.status` holds `Kind.status.phase`, so these two must not have different owners. */
function assertSeparate(controllers: readonly Controller[]): void {
  const owned: { field: string; owner: string }[] = []
  const names = new Set<string>()
  for (const { name, writes } of controllers) {
    if (names.has(name)) throw new PandoError('base.internal', { detail: `two controllers are called ${name}` })
    names.add(name)
    const clash = owned.find((other) =>
      writes.some((field) => `${field}.`.startsWith(`${other.field}.`) || `${other.field}.`.startsWith(`${field}.`)),
    )
    if (clash) throw new PandoError('base.internal', { detail: `${name} and ${clash.owner} both write ${clash.field}` })
    owned.push(...writes.map((field) => ({ field, owner: name })))
  }
}
