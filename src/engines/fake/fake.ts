import { PassThrough, type Readable } from 'node:stream'
import { type Clock, isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type {
  Engine,
  EngineEvent,
  ExecRequest,
  ExecSession,
  InstanceId,
  LogLine,
  LogOptions,
  Observation,
  PreparedInstance,
} from '../engine.ts'

interface Fake {
  spec: PreparedInstance
  state: 'created' | 'running' | 'paused' | 'exited'
  startedAt: string
  finishedAt: string
  exitCode: number
  log: LogLine[]
  files: Map<string, Buffer>
}

export interface FakeEngineOptions {
  clock: Clock
  /** Time between start and `ready`. Default 0. */
  bootMs?: number
  /** First words of an argv that end at once with this exit code. Default: `true` 0, `false` 1. */
  exits?: Record<string, number>
}

/**
 * An engine without guests: it keeps instances in memory and behaves as the others do towards the control plane. It
 * serves `pando dev`, the simulation and the scale tests. A program named `echo` prints its arguments; see `exits`.
 */
export function createFakeEngine(options: FakeEngineOptions): Engine {
  const { clock } = options
  const exits: Record<string, number> = options.exits ?? { true: 0, false: 1 }
  const instances = new Map<InstanceId, Fake>()
  const listeners = new Set<(event: EngineEvent) => void>()
  const tell = (id: InstanceId) => {
    for (const listener of listeners) listener({ id })
  }
  const get = (id: InstanceId): Fake => {
    const found = instances.get(id)
    if (!found) throw new PandoError('instance.start_failed', { detail: `the fake engine holds no ${id}` })
    return found
  }
  const end = (id: InstanceId, exitCode: number) => {
    const fake = instances.get(id)
    if (!fake || fake.state === 'exited' || fake.state === 'created') return
    Object.assign(fake, { state: 'exited', exitCode, finishedAt: isoTime(clock) })
    tell(id)
  }

  return {
    name: 'fake',
    runs: ['container', 'vm'],
    async probe() {
      return { available: true, version: '1', accelerator: 'none' }
    },
    async prepare() {},
    async prune() {},
    async create(spec) {
      if (instances.get(spec.id)?.spec.specHash === spec.specHash) return
      instances.set(spec.id, { spec, state: 'created', startedAt: '', finishedAt: '', exitCode: 0, log: [], files: new Map() })
    },
    async start(id, signal) {
      const fake = get(id)
      if (fake.state === 'running' || fake.state === 'paused') return
      if (options.bootMs) await clock.sleep(options.bootMs, signal)
      Object.assign(fake, { state: 'running', startedAt: isoTime(clock) })
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
      yield* subscribe(listeners, signal)
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
        return runInside(get(id), request, exits)
      },
      async *logs(id, logOptions) {
        yield* readLog(get(id), logOptions)
      },
      async stats(id) {
        const { spec } = get(id)
        return {
          cpuMs: 0,
          memoryBytes: 0,
          memoryLimitBytes: spec.memoryBytes,
          diskReadBytes: 0,
          diskWriteBytes: 0,
          netRxBytes: 0,
          netTxBytes: 0,
          processes: 1,
        }
      },
      files: {
        async copyIn(id, path, tar) {
          get(id).files.set(path, await collect(tar))
        },
        async copyOut(id, path) {
          const found = get(id).files.get(path)
          if (!found) throw new PandoError('instance.file_not_found', { path })
          return new PassThrough().end(found)
        },
      },
    },
  }
}

function observe(fake: Fake | undefined): Observation {
  if (!fake) return { state: 'absent' }
  const { specHash } = fake.spec
  switch (fake.state) {
    case 'created':
      return { state: 'created', specHash }
    case 'running':
    case 'paused':
      return { state: fake.state, specHash, startedAt: fake.startedAt, pid: 0, ready: true }
    case 'exited':
      return { state: 'exited', specHash, exitCode: fake.exitCode, finishedAt: fake.finishedAt }
  }
}

/** `echo` prints, `cat` returns its input, what is in `exits` ends so; all else is not found. */
function runInside(fake: Fake, request: ExecRequest, exits: Record<string, number>): ExecSession {
  const stdin = new PassThrough(),
    stdout = new PassThrough(),
    stderr = new PassThrough()
  const [program = '', ...args] = request.argv
  let code = exits[program] ?? 127
  if (program === 'echo') {
    stdout.write(`${args.join(' ')}\n`)
    code = 0
  }
  if (program === 'hostname') {
    stdout.write(`${fake.spec.hostname}\n`)
    code = 0
  }
  stderr.end()
  if (program === 'cat') {
    stdin.pipe(stdout)
    return session(new Promise((resolve) => stdin.once('end', () => resolve(0))))
  }
  stdout.end()
  return session(Promise.resolve(code))

  function session(exit: Promise<number>): ExecSession {
    return { stdin, stdout, stderr, resize() {}, signal() {}, exit }
  }
}

async function* readLog(fake: Fake, { since, tail }: LogOptions): AsyncIterable<LogLine> {
  const lines = fake.log.filter((line) => since === undefined || line.at > since)
  yield* tail === undefined ? lines : lines.slice(Math.max(0, lines.length - tail))
}

async function collect(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
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
