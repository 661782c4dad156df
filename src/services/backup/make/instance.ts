import { mkdir } from 'node:fs/promises'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import { untar } from '../../../base/tar.node.ts'
import type { BackupPower, Engine, OpenBackup } from '../../../engines/engine.ts'
import type { BackupDeps } from '../deps.ts'
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
 * them. They are over as soon as nothing will be read that programs could change: at once where all of it is held as it was at the
 * moment, else when the source is closed. Whatever fails, those of `after` have run.
 */
export async function openInstance(instance: InstanceObject, options: OpenOptions): Promise<Source> {
  const { deps, since, signal } = options
  const { metadata, spec, status } = instance
  const engine = deps.engineFor(spec.engine)
  const power = backupPower(engine, spec.engine)
  const closers = new Closers()
  const runs = status.phase === 'running'
  const goOn = onceOnly(() => letGoOn(instance, deps))
  try {
    let hooked = false
    if (spec.engine === 'container' && runs) {
      closers.add(goOn)
      hooked = await runHooks(engine, 'before', { id: metadata.uid, name: metadata.name, signal })
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
    const atRest = hooked && found.includes('files')
    if (hooked && !atRest) await goOn()
    const own = hooked ? 'application' : opened.consistency
    // With hooks programs are at rest for as long as it takes: what is read file by file does not change either.
    return { ...source, atRest, consistency: hooked ? own : weakest([own, ...found]) }
  } catch (error) {
    await closers.close(false).catch((left: unknown) => {
      if (hasCode(left, 'backup.hook_failed') && left !== error) throw stillAtRest(metadata.name, { error, left })
    })
    throw error
  }
}

/** Runs the hooks of `after` in a container. Fine when it does not run, or has none. Throws backup.hook_failed. */
export async function letGoOn({ metadata, spec }: InstanceObject, deps: BackupDeps): Promise<void> {
  if (spec.engine !== 'container') return // the engine of VMs sees to it
  const { signal } = new AbortController() // also when nobody waits any more
  await runHooks(deps.engineFor(spec.engine), 'after', { id: metadata.uid, name: metadata.name, signal })
}

/** Two things went wrong, and people must hear of the second first. */
function stillAtRest(name: string, { error, left }: { error: unknown; left: unknown }): PandoError {
  const [first, second] = [asPandoError(error), asPandoError(left)]
  const detail = `${second.params['detail']}; it may be at rest still, after this: ${first.message}`
  return new PandoError('backup.hook_failed', { name, folder: second.params['folder'], detail }, { cause: error })
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= work())
}

function sourceOf({ metadata, spec, status }: InstanceObject, opened: OpenBackup, closers: Closers): Source {
  const { root, machine } = opened
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
    files: [
      ...(root.type === 'layer' ? [packed('root', 'layer', root.open)] : []),
      ...(machine ? [packed('machine', 'machine', machine.open)] : []),
    ],
    close: (kept) => closers.close(kept),
  }

  function packed(name: string, type: 'layer' | 'machine', open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>) {
    return { part: { name, type, bytes: 0 }, put: (folder: string) => unpack(open, folder) }
  }

  async function unpack(open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const { signal } = new AbortController()
    await untar(await open(signal), folder).catch((cause: unknown) => {
      throw new PandoError('backup.incomplete', { name: metadata.name, detail: asPandoError(cause).message }, { cause })
    })
  }
}
