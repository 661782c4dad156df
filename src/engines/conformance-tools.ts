import type { Readable } from 'node:stream'
import type { Engine, ExecSession, ImageContent, InstanceId, Observation, PreparedInstance } from './engine.ts'

/** What a suite asks for: busybox in /bin, a name after its id, no network. */
export function instanceOf(image: ImageContent, id: InstanceId, more: Partial<PreparedInstance> = {}): PreparedInstance {
  return {
    id,
    name: id,
    project: 'default',
    hostname: id,
    image,
    argv: ['sleep', '1000'],
    env: { PATH: '/bin', GREETING: 'hello' },
    user: '',
    workdir: '/',
    cpus: 1,
    memoryBytes: 192 * 1024 ** 2,
    diskBytes: 1024 ** 3,
    nics: [],
    dns: { servers: [], search: [] },
    stopSignal: 'SIGTERM',
    labels: {},
    specHash: `hash-${id}`,
    ...more,
  }
}

/** Waits for a state by the engine's own events; looks again each second in case a hint was missed, as the contract allows. */
export async function until(engine: Engine, id: string, wanted: (seen: Observation) => boolean, signal: AbortSignal): Promise<Observation> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  let hint: () => void = () => {}
  void (async () => {
    for await (const event of engine.events(both)) if (event.id === id) hint()
  })().catch(() => {})
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => {
        hint = resolve
        setTimeout(resolve, 1000).unref()
      })
      const seen = await engine.inspect(id, signal)
      if (wanted(seen)) return seen
      await next
      signal.throwIfAborted()
    }
  } finally {
    stop.abort()
  }
}

export async function collect(session: ExecSession): Promise<{ stdout: string; stderr: string; code: number }> {
  const [stdout, stderr, code] = await Promise.all([bytes(session.stdout), bytes(session.stderr), session.exit])
  return { stdout, stderr, code }
}

export async function bytes(stream: Readable): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
