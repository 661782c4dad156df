import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Cell } from '../../base/cell.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { randomTag } from '../../base/random-tag.node.ts'
import type { Engine, ExecRequest, ImageContent, InstanceId, Observation, PreparedInstance } from '../engine.ts'
import { busyboxImage } from '../test-image.ts'
import type { GuestArtifacts } from './guest-artifacts.ts'
import { createQemuEngine, type QemuEngineOptions } from './qemu.ts'

/** No account needs to exist for it. */
export const testUser = { uid: 64_055, gid: 64_055 }

/** A place on this host for the VMs of one test file, and what is left of it. */
export class TestHost {
  readonly cell: Cell
  readonly #root: string

  static async make(folder = tmpdir()): Promise<TestHost> {
    const root = await mkdtemp(join(folder, 'pando-q-'))
    await chmod(root, 0o711)
    return new TestHost(root)
  }

  /** A place, an engine on it, and a small image that the engine has prepared: what most test files begin with. */
  static async withEngine(guest: GuestArtifacts, signal: AbortSignal): Promise<{ host: TestHost; engine: Engine; image: ImageContent }> {
    const host = await TestHost.make()
    const engine = host.engine(guest)
    const image = await busyboxImage()
    await engine.prepare(image, signal)
    return { host, engine, image }
  }

  private constructor(root: string) {
    this.#root = root
    this.cell = { tag: randomTag('t'), stateDir: join(root, 'state'), runDir: join(root, 'run') }
  }

  engine(guest: GuestArtifacts, changes: Partial<QemuEngineOptions> = {}): Engine {
    return createQemuEngine({ cell: this.cell, user: testUser, guest, clock: systemClock, log: silentLog, accel: 'tcg', ...changes })
  }

  /** Files, groups and processes outside the engine's own folders. Empty when nothing runs. */
  leftovers(): string[] {
    const mine = (name: string) => name.startsWith(`pando-${this.cell.tag}-`)
    const groups = ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu'].filter((dir) => existsSync(dir)).flatMap((dir) => readdirSync(dir).filter(mine))
    const sockets = existsSync(join(this.cell.runDir, 'vms')) ? readdirSync(join(this.cell.runDir, 'vms')) : []
    const processes = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(this.#root))
      .map((line) => line.trim().slice(0, 60))
    return [...readdirSync('/dev/shm').filter(mine), ...groups, ...sockets, ...processes]
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true })
  }
}

export function instanceOf(image: ImageContent, changes: Partial<PreparedInstance> = {}): PreparedInstance {
  const id = changes.id ?? crypto.randomUUID()
  return {
    id,
    name: 'vm',
    project: 'test',
    hostname: 'vm',
    image,
    argv: ['sh', '-c', 'echo ready; exec sleep 1000'],
    env: { PATH: '/bin', GREETING: 'hello' },
    user: '',
    workdir: '/',
    cpus: 1,
    memoryBytes: 128 * 1024 ** 2,
    diskBytes: 256 * 1024 ** 2,
    nics: [],
    dns: { servers: [], search: [] },
    stopSignal: 'SIGTERM',
    labels: {},
    specHash: id,
    ...changes,
  }
}

/** Waits by the engine's events until the instance is as wanted. */
export async function until<S extends Observation['state']>(
  engine: Engine,
  id: InstanceId,
  { state, ready, signal }: { state: S; ready?: boolean; signal: AbortSignal },
): Promise<Extract<Observation, { state: S }>> {
  const enough = new AbortController()
  const events = engine.events(AbortSignal.any([signal, enough.signal]))[Symbol.asyncIterator]()
  try {
    for (let next = events.next(); ; next = events.next()) {
      const seen = await engine.inspect(id, signal)
      if (seen.state === state && (ready === undefined || (seen.state === 'running' && seen.ready === ready)))
        return seen as Extract<Observation, { state: S }>
      await next
      signal.throwIfAborted()
    }
  } finally {
    enough.abort()
  }
}

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

export async function run(
  engine: Engine,
  id: InstanceId,
  request: Partial<ExecRequest> & { argv: string[]; input?: string },
  signal: AbortSignal,
): Promise<Finished> {
  const { input, ...rest } = request
  const session = await engine.powers.exec!(id, { env: {}, ...rest }, signal)
  session.stdin.end(input)
  const [stdout, stderr, code] = await Promise.all([buffer(session.stdout), buffer(session.stderr), session.exit])
  return { code, stdout: stdout.toString(), stderr: stderr.toString() }
}
