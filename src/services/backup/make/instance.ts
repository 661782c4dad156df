import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { PandoError } from '../../../base/errors.ts'
import type { BackupPower, Engine, OpenBackup } from '../../../engines/engine.ts'
import { runHooks } from '../hooks.ts'
import { Closers, type InstanceObject, type OpenOptions, type Source, weakest } from './source.ts'
import { asDisk, asFolder, partOfVolume } from './volumes.ts'

/** Throws instance.unsupported. */
export function backupPower(engine: Engine, word: 'container' | 'vm'): BackupPower {
  if (engine.powers.backups) return engine.powers.backups
  throw new PandoError('instance.unsupported', {
    what: 'A backup',
    engine: word,
    alternative: 'Back up its volumes: `pando backup now --volume NAME`.',
  })
}

/**
 * An instance with the volumes that it writes to. In a container the hooks run here, around the moment; in a VM its engine runs
 * them. They are over when nothing is read any more that programs could change.
 */
export async function openInstance(instance: InstanceObject, options: OpenOptions): Promise<Source> {
  const { deps, since, signal } = options
  const { metadata, spec, status } = instance
  const engine = deps.engineFor(spec.engine)
  const power = backupPower(engine, spec.engine)
  const closers = new Closers()
  const runs = status.phase === 'running'
  const hooks = { id: metadata.uid, name: metadata.name, signal }
  try {
    let hooked = false
    if (spec.engine === 'container' && runs) {
      closers.add(() => runHooks(engine, 'after', { ...hooks, signal: new AbortController().signal }).then(() => {}))
      hooked = await runHooks(engine, 'before', hooks)
    }
    const opened = await power.open(metadata.uid, { ...(since === undefined ? {} : { since }), signal })
    closers.add((kept) => opened.close(kept))
    const source = sourceOf(instance, opened, closers)
    const byId = new Map(opened.volumes.map(({ id, disk }) => [id, disk]))
    const found: Source['consistency'][] = []
    for (const volume of options.volumes) {
      const disk = byId.get(volume.metadata.uid)
      if (disk) source.disks.push({ part: partOfVolume(volume, 'disk', disk.bytes), disk })
      else {
        const other = spec.engine === 'vm' ? await asDisk(volume, options, closers) : await asFolder(volume, options, closers)
        if (other.disk) source.disks.push(other.disk)
        if (other.folder) source.folders.push(other.folder)
        found.push(other.consistency)
      }
    }
    const own = hooked ? 'application' : opened.consistency
    // With hooks programs are at rest for as long as it takes: what is read file by file does not change either.
    return { ...source, consistency: hooked ? own : weakest([own, ...found]) }
  } catch (error) {
    await closers.close(false).catch(() => {})
    throw error
  }
}

function sourceOf({ metadata, spec, status }: InstanceObject, opened: OpenBackup, closers: Closers): Source {
  const { root } = opened
  return {
    uid: metadata.uid,
    engine: spec.engine,
    labels: metadata.labels,
    spec: { ...spec },
    ...(status.imageDigest === undefined ? {} : { image: { digest: status.imageDigest, reference: spec.image } }),
    consistency: opened.consistency,
    pauseMs: opened.pauseMs,
    ...(opened.mark === undefined ? {} : { mark: opened.mark }),
    disks: root.type === 'disk' ? [{ part: { name: 'root', type: 'disk', bytes: root.disk.bytes }, disk: root.disk }] : [],
    folders: [],
    files: root.type === 'layer' ? [{ part: { name: 'root', type: 'layer', bytes: 0 }, put: (folder) => unpack(root.open, folder) }] : [],
    close: (kept) => closers.close(kept),
  }

  async function unpack(open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>, folder: string): Promise<void> {
    const { signal } = new AbortController()
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await untar(await open(signal), folder, metadata.name)
  }
}

/** GNU tar keeps inside the folder: it makes links last, and takes no path with `..` or from the root. Whiteouts are plain files. */
async function untar(tar: NodeJS.ReadableStream, folder: string, name: string): Promise<void> {
  const args = [
    '-x',
    '-f',
    '-',
    '-C',
    folder,
    '--numeric-owner',
    '--same-owner',
    '-p',
    '--xattrs',
    '--xattrs-include=*',
    '--delay-directory-restore',
  ]
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'tar', ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  const [, [code]] = await Promise.all([pipeline(tar, child.stdin), ended])
  if (code !== 0) throw new PandoError('backup.incomplete', { name, detail: `tar: ${said.trim()}` })
}
