import { randomBytes } from 'node:crypto'
import { PandoError } from '../../../base/errors.ts'
import type { BackupPower, InstanceId, OpenBackup } from '../../engine.ts'
import { settle } from '../snapshots/settle.ts'
import { importDisk } from './import.ts'
import { readMoments, writeMoments } from './marks.ts'
import { type BackupOptions, openRunning } from './running.ts'
import { closeBackup, findJournal, writeJournal } from './settle.ts'
import { openStopped } from './stopped.ts'

/** Reading what VMs are at one moment, and beginning there again. README.md beside tells how it works. */
export function backupPower(options: BackupOptions): BackupPower {
  const { vms } = options
  return {
    open: (id, { since, signal }) => vms.turns.run(id, () => openInTurn(options, { id, since }, signal)),
    import: (snapshot, root, { image, live, progress, signal }) => {
      if (root.type !== 'disk')
        throw new PandoError('backup.not_restorable', {
          name: image.reference,
          detail: 'it is of a container, and a VM begins with a disk',
        })
      return importDisk(options, { snapshot, disk: root.disk, machine: root.machine, image, live, progress }, signal)
    },
  }
}

async function openInTurn(
  options: BackupOptions,
  { id, since }: { id: InstanceId; since: string | undefined },
  signal: AbortSignal,
): Promise<OpenBackup> {
  const { vms } = options
  await settle(options, id, signal)
  await closeBackup(vms, id, signal)
  const spec = await vms.findSpec(id)
  if (!spec || spec.spare) throw new PandoError('instance.not_running', { name: id, phase: 'absent' })
  const paths = vms.paths(id)
  const run = await vms.run(id)
  const link = run?.process && !run.end && !run.stage ? vms.follow(id, run.process) : undefined
  if (link) await link.qmp(signal) // it knows then whether it is paused
  const key = randomBytes(6).toString('hex')
  vms.backingUp.add(id)
  vms.freezing.add(id) // the moment that it stands still is nobody's business
  try {
    await writeJournal(paths, { key, goesOn: link !== undefined && link.paused !== true })
    options.checkpoint('backup:noted')
    const opened = link
      ? await openRunning(options, { id, spec, link, since }, signal)
      : await openStopped(options, { id, spec, since }, signal)
    return { ...opened, close: (kept) => vms.turns.run(id, () => closeOne(options, { id, key, mark: opened.mark, kept })) }
  } catch (error) {
    vms.backingUp.delete(id)
    await closeBackup(vms, id, AbortSignal.timeout(30_000))
    throw error
  } finally {
    vms.freezing.delete(id)
    vms.changed(id)
  }
}

interface Closing {
  id: InstanceId
  key: string
  mark: string | undefined
  kept: boolean
}

/** Fine when something else has closed it: a start of the VM, or its end. */
async function closeOne({ vms }: BackupOptions, { id, key, mark, kept }: Closing): Promise<void> {
  const paths = vms.paths(id)
  if ((await findJournal(paths))?.key !== key) return
  vms.backingUp.delete(id)
  await closeBackup(vms, id, AbortSignal.timeout(60_000))
  if (kept || mark === undefined) return
  const moments = await readMoments(paths)
  if (moments.marks.includes(mark)) await writeMoments(paths, { ...moments, unused: [...(moments.unused ?? []), mark] })
}
