import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Pack, pack } from 'tar-stream'
import type { Cell } from '../../base/cell.ts'
import type { Engine, ExecRequest, ImageContent, InstanceId, Observation, PreparedInstance } from '../engine.ts'

/** Parts that the tests of this folder share. */

const applets = ['sh', 'cat', 'echo', 'sleep', 'ls', 'id', 'hostname', 'httpd', 'wget', 'stty', 'yes', 'head', 'wc', 'kill', 'pwd', 'env', 'true', 'false', 'sha256sum', 'dd', 'trap', 'df', 'readlink', 'ip', 'cut']

/** An image that holds busybox and two users. */
export async function busyboxImage(): Promise<ImageContent> {
  const tar = pack()
  fill(tar)
  const rootfs = await buffer(tar)
  return {
    digest: `sha256:${createHash('sha256').update(rootfs).digest('hex')}`, reference: 'busybox:test', sizeBytes: rootfs.length,
    config: {
      entrypoint: ['/bin/sh'], cmd: [], env: { PATH: '/bin' }, user: '', workdir: '/', exposedPorts: [], stopSignal: 'SIGTERM', architecture: 'amd64', labels: {},
    },
    async openRootfs() { return Readable.from([rootfs]) },
    async openDockerArchive() { throw new Error('not needed here') },
  }
}

function fill(tar: Pack): void {
  for (const name of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'home']) tar.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755 })
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, readFileSync('/bin/busybox'))
  for (const name of applets) tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' })
  tar.entry({ name: 'etc/passwd' }, 'root:x:0:0:root:/:/bin/sh\napp:x:1000:1000:app:/home:/bin/sh\n')
  tar.entry({ name: 'etc/group' }, 'root:x:0:\napp:x:1000:\n')
  tar.entry({ name: 'etc/data.txt', mode: 0o644 }, 'not to be run')
  tar.finalize()
}

/** A cell of its own in a temporary folder. */
export async function temporaryCell(tag: string): Promise<{ cell: Cell; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'pando-qemu-'))
  await chmod(root, 0o711)
  return { cell: { tag, stateDir: join(root, 'state'), runDir: join(root, 'run') }, remove: () => rm(root, { recursive: true, force: true }) }
}

export function instanceOf(image: ImageContent, changes: Partial<PreparedInstance> = {}): PreparedInstance {
  const id = changes.id ?? crypto.randomUUID()
  return {
    id, name: 'vm', project: 'test', hostname: 'vm', image, argv: ['/bin/sh', '-c', 'echo ready; exec sleep 1000'], env: { PATH: '/bin', GREETING: 'hello' },
    user: '', workdir: '/', cpus: 1, memoryBytes: 128 * 1024 ** 2, diskBytes: 256 * 1024 ** 2, nics: [], dns: { servers: [], search: [] },
    stopSignal: 'SIGTERM', labels: {}, specHash: id, ...changes,
  }
}

/** Waits by the engine's events until the instance is as wanted. */
export async function until(engine: Engine, id: InstanceId, wanted: (seen: Observation) => boolean, signal: AbortSignal): Promise<Observation> {
  const enough = new AbortController()
  const both = AbortSignal.any([signal, enough.signal])
  const events = engine.events(both)[Symbol.asyncIterator]()
  try {
    for (let next = events.next(); ; next = events.next()) {
      const seen = await engine.inspect(id, signal)
      if (wanted(seen)) return seen
      await next
      signal.throwIfAborted()
    }
  } finally {
    enough.abort()
  }
}

export async function run(engine: Engine, id: InstanceId, request: Partial<ExecRequest> & { argv: string[]; input?: string }, signal: AbortSignal): Promise<{ code: number; stdout: string; stderr: string }> {
  const { input, ...rest } = request
  const session = await engine.powers.exec!(id, { env: {}, ...rest }, signal)
  session.stdin.end(input)
  const [stdout, stderr, code] = await Promise.all([buffer(session.stdout), buffer(session.stderr), session.exit])
  return { code, stdout: stdout.toString(), stderr: stderr.toString() }
}
