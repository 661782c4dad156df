import { randomBytes } from 'node:crypto'
import { PandoError } from '../../../base/errors.ts'
import type { BackupPower, InstanceId } from '../../engine.ts'
import { prepareImage } from '../images.ts'
import { containerName, label, removedTag, snapshotTag } from '../names.ts'
import { findContainer } from '../observe.ts'
import { type FreezeContext, freeze } from '../snapshots/freeze.ts'
import { backupName, deleteImage, heldImages, isOfBackup, sweepRemoved } from '../snapshots/held.ts'
import { createTurns } from '../turns.ts'
import { importLayer } from './import.ts'
import { openLayer } from './layer.ts'

/**
 * A backup holds on to a moment as a snapshot does: the writable layer is committed as an image, which goes when the backup is
 * closed. README.md beside tells more.
 */
export function backupPower(ctx: FreezeContext): BackupPower {
  const { client, cell } = ctx
  const turns = createTurns()

  return {
    open: (id, { signal }) =>
      turns.take(
        id,
        async () => {
          await clear(id, signal)
          const name = `${backupName(id)}${randomBytes(4).toString('hex')}`
          const { pauseMs, consistency } = await freeze(ctx, id, name, signal)
          const container = await findContainer(client, containerName(cell, id), signal)
          const base = container?.Config.Labels[label.base] || container?.Config.Image || ''
          return {
            consistency: consistency === 'filesystem' ? 'filesystem' : 'crash',
            pauseMs,
            root: { type: 'layer', open: (reading) => openLayer({ client, cell }, { image: snapshotTag(cell, name), base }, reading) },
            volumes: [],
            close: () => turns.take(id, () => clear(id, AbortSignal.timeout(120_000)), AbortSignal.timeout(120_000)),
          }
        },
        signal,
      ),
    import: (snapshot, root, { image, signal }) => {
      if (root.type !== 'layer')
        throw new PandoError('backup.not_restorable', { name: image.reference, detail: 'it is of a VM, and a container begins with files' })
      return turns.take(
        `import ${snapshot}`,
        async () => {
          const held = (await heldImages(client, cell, signal)).filter((each) => each.snapshot === snapshot)
          if (!held.some(({ state }) => state === 'whole')) {
            await prepareImage(client, cell, image, signal)
            await importLayer({ client, cell }, { snapshot, image, layer: await root.open(signal) }, signal)
          }
          return { done: Promise.resolve() }
        },
        signal,
      )
    },
  }

  /** Removes what is held for backups of a container, also by a process that died. */
  async function clear(id: InstanceId, signal: AbortSignal): Promise<void> {
    for (const { id: image, snapshot, state } of await heldImages(client, cell, signal)) {
      if (!isOfBackup(snapshot, id)) continue
      const name = state === 'whole' ? snapshotTag(cell, snapshot) : state === 'removed' ? removedTag(cell, snapshot) : image
      await deleteImage(client, name, signal)
    }
    await sweepRemoved(client, cell, signal)
  }
}
