import { PassThrough } from 'node:stream'
import { type Clock, isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Engine, EngineEvent, Observation } from '../engine.ts'
import { backupPower } from './backups.ts'
import { collect, readLog, runInside } from './inside.ts'
import { idle, loadOf, statsOf } from './load.ts'
import { begin, snapshotPower } from './snapshots.ts'
import { createWorld, type Fake } from './world.ts'

export interface FakeEngineOptions {
  clock: Clock
  /** Time between start and `ready`. Default 0. */
  bootMs?: number
  /** How long a source stands still while it is frozen. Default 0. */
  freezeMs?: number
  /** First words of an argv that end at once with this exit code. Default: `true` 0, `false` 1. */
  exits?: Record<string, number>
}

/**
 * An engine without guests: it keeps instances in memory and behaves as the others do towards the control plane. It
 * serves `pando dev`, the simulation and the scale tests. A program named `echo` prints its arguments; see `exits`. `load 0.9
 * 200MiB` run inside makes it use that much from then on.
 */
export function createFakeEngine(options: FakeEngineOptions): Engine {
  const { clock } = options
  const exits: Record<string, number> = options.exits ?? { true: 0, false: 1 }
  const world = createWorld(clock)
  const { instances, tell, get, end } = world

  return {
    name: 'fake',
    runs: ['container', 'vm'],
    async probe() {
      return { available: true, version: '1', accelerator: 'none' }
    },
    async prepare() {},
    async prune() {},
    async create(spec) {
      const existing = instances.get(spec.id)
      if (existing && existing.state !== 'spare' && existing.spec.specHash === spec.specHash) return
      instances.set(spec.id, begin(world, spec))
    },
    async start(id, signal) {
      const fake = instances.get(id)
      if (!fake || fake.state === 'spare') throw new PandoError('instance.start_failed', { detail: `the fake engine holds no ${id}` })
      if (fake.state === 'running' || fake.state === 'paused') return
      if (fake.resumes) {
        Object.assign(fake, { state: 'running', resumes: false, startedAt: isoTime(clock), load: idle(clock.now()) })
        tell(id)
        return
      }
      if (options.bootMs) await clock.sleep(options.bootMs, signal)
      Object.assign(fake, { state: 'running', startedAt: isoTime(clock), load: idle(clock.now()) })
      const [program = '', ...args] = fake.spec.argv
      if (program === 'echo') fake.log.push({ at: isoTime(clock), stream: 'stdout', text: args.join(' ') })
      const code = program === 'echo' ? 0 : exits[program]
      tell(id)
      if (code !== undefined) end(id, code)
    },
    async stop(id) {
      end(id, 143)
    },
    async destroy(id) {
      if (instances.delete(id)) tell(id)
    },
    async inspect(id) {
      return observe(instances.get(id))
    },
    async list() {
      return [...instances.keys()]
    },
    async *events(signal) {
      yield* subscribe(world.listeners, signal)
    },
    async close() {},
    powers: {
      pause: {
        async pause(id) {
          const fake = get(id)
          if (fake.state === 'running') {
            fake.state = 'paused'
            tell(id)
          }
        },
        async resume(id) {
          const fake = get(id)
          if (fake.state === 'paused') {
            fake.state = 'running'
            tell(id)
          }
        },
      },
      async exec(id, request) {
        const fake = get(id)
        const [program, ...words] = request.argv
        if (program !== 'load') return runInside(fake, request, exits)
        const load = loadOf(words, { before: fake.load, cpus: fake.spec.cpus, now: clock.now() })
        fake.load = load ?? fake.load
        return runInside(fake, { ...request, argv: [load ? 'true' : 'false'] }, { true: 0, false: 1 })
      },
      async *logs(id, logOptions) {
        yield* readLog(get(id), logOptions)
      },
      async stats(id) {
        const { spec, load } = get(id)
        return statsOf(load, { memoryBytes: spec.memoryBytes, now: clock.now() })
      },
      files: {
        async copyIn(id, path, tar) {
          get(id).files.set(path, await collect(tar))
        },
        async copyOut(id, path) {
          const { files, spec } = get(id)
          const given = spec.files?.find((file) => file.path === path)
          const found = files.get(path) ?? (given && Buffer.from(given.base64, 'base64'))
          if (!found) throw new PandoError('instance.file_not_found', { path })
          return new PassThrough().end(found)
        },
      },
      snapshots: snapshotPower(world, options.freezeMs ?? 0),
      backups: backupPower(world),
      secrets: {
        async refresh(id, { files, specHash }) {
          const fake = get(id)
          Object.assign(fake, { spec: { ...fake.spec, files: [...files] }, refreshed: specHash })
        },
      },
    },
  }
}

function observe(fake: Fake | undefined): Observation {
  if (!fake) return { state: 'absent' }
  const { specHash, from } = fake.spec
  switch (fake.state) {
    case 'spare':
      return { state: 'spare', snapshot: from!.snapshot }
    case 'created':
      return { state: 'created', specHash }
    case 'running':
    case 'paused':
      return { state: fake.state, specHash: fake.refreshed ?? specHash, startedAt: fake.startedAt, pid: 0, ready: true }
    case 'exited':
      return { state: 'exited', specHash, exitCode: fake.exitCode, finishedAt: fake.finishedAt }
  }
}

async function* subscribe(listeners: Set<(event: EngineEvent) => void>, signal: AbortSignal): AsyncIterable<EngineEvent> {
  const queue: EngineEvent[] = []
  let notify: () => void = () => {}
  const listener = (event: EngineEvent) => {
    queue.push(event)
    notify()
  }
  const onAbort = () => notify()
  listeners.add(listener)
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      if (queue.length === 0)
        await new Promise<void>((resolve) => {
          notify = resolve
        })
      yield* queue.splice(0)
    }
  } finally {
    listeners.delete(listener)
    signal.removeEventListener('abort', onAbort)
  }
}
