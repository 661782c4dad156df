import { rm } from 'node:fs/promises'
import { PandoError } from '../../../base/errors.ts'
import type { PreparedInstance, SnapshotId, SnapshotPower } from '../../engine.ts'
import { assertCanBecome } from '../guest-tools/become.ts'
import type { LifecycleOptions } from '../lifecycle.ts'
import { create, destroy } from '../lifecycle.ts'
import type { StartOptions } from '../start.ts'
import { type FreezeOptions, freeze } from './freeze.ts'
import { removeUnused } from './garbage.ts'
import { keep } from './keep.ts'
import { listSnapshots, readRecord, snapshotPaths } from './records.ts'
import { makeSpare } from './restore.ts'
import { assertMadeHere } from './usable.ts'
import { usableMap } from './usable-memory.ts'

/** Freezing VMs and going on from there. README.md beside tells how it works. */
export function snapshotPower(options: StartOptions & FreezeOptions & LifecycleOptions): SnapshotPower {
  const { vms, user } = options
  return {
    memory: true,
    freeze: (id, snapshot, { memory, signal }) => vms.turns.run(id, () => freeze(options, id, snapshot, { memory, signal })),
    keep: (snapshot, { signal, progress }) => vms.turns.run(turnOf(snapshot), () => keep({ vms, user }, snapshot, { signal, progress })),
    async assertUsable(snapshot, { memory, as, signal }) {
      const record = await readRecord(vms.cell, snapshot)
      if (!memory) return
      if (!record.frozen.memory) throw new PandoError('snapshot.no_memory', { name: record.source, why: 'only its disk was frozen' })
      assertCanBecome(record, as)
      await assertMadeHere(record, await options.accelerator(signal), signal)
      await usableMap(vms.cell, snapshot, { user, signal })
    },
    remove: (snapshot) =>
      vms.turns.run(turnOf(snapshot), async () => {
        const paths = snapshotPaths(vms.cell, snapshot)
        await rm(paths.record, { force: true }) // from here on it is a leftover and not a snapshot
        await rm(paths.dir, { recursive: true, force: true })
        await removeUnused(vms)
      }),
    list: () => listSnapshots(vms.cell),
    warm: (spec, signal) => vms.turns.run(spec.id, () => warm(options, spec, signal)),
  }
}

function turnOf(snapshot: SnapshotId): string {
  return `snapshot ${snapshot}`
}

async function warm(options: StartOptions & LifecycleOptions, instance: PreparedInstance, signal: AbortSignal): Promise<void> {
  const { vms } = options
  const spec = await vms.findSpec(instance.id)
  if (spec && !spec.spare) return // it has become somebody already
  const run = spec && (await vms.run(instance.id))
  if (run?.stage === 'spare' && !run.end) return
  await destroy({ vms }, instance.id, signal)
  await create(options, instance, { signal, spare: true })
  try {
    await makeSpare(options, await vms.spec(instance.id), signal)
  } catch (error) {
    await destroy({ vms }, instance.id, AbortSignal.timeout(10_000))
    throw error
  }
}
