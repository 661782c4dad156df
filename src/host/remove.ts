import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../base/cell.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import { removeDocker, stopDocker } from '../engines/docker/daemon.ts'
import { createQemuEngine } from '../engines/qemu/qemu.ts'
import { createLinuxNetworkDriver } from '../resources/network/drivers/linux/linux.ts'
import { unmountAll } from '../resources/storage/files/mounts.ts'
import { createHaproxyDriver } from '../services/load-balancing/drivers/haproxy/haproxy.ts'

/** All that Pando puts into its folders. Anything else in them is somebody's own and stays. */
const stateEntries = [
  /^(pando|audit|metrics)\.db/,
  /^keys$/,
  /^token(\..*)?$/,
  /^(tls|images|guest|qemu|vms|docker|volumes|mounts|certificates)$/,
  /^server\.log/,
  /^before-restore-/,
]
const runEntries = [/^api\.sock/, /^server\.json/, /^(vms|vm-files|docker|network|balancers|backup|imports)$/]
/** Of `backup`; the keys stay. */
const backupEntries = [/^(work|cache|credentials)$/, /^cloud-id$/]

/** Ends the Docker engine that Pando started; the host's own is left alone. */
export function stopDockerEngine(cell: Cell, signal: AbortSignal): Promise<void> {
  return stopDocker(cell, signal)
}

/** Ends and removes all virtual machines of the cell and their snapshots. Returns how many machines there were. */
export async function removeVirtualMachines(cell: Cell, signal: AbortSignal): Promise<number> {
  const guest = () => Promise.reject(new PandoError('qemu.guest_missing'))
  const engine = createQemuEngine({ cell, user: { uid: 0, gid: 0 }, guest, clock: systemClock, log: silentLog })
  try {
    const ids = await engine.list(signal)
    for (const id of ids) await engine.destroy(id, signal)
    const snapshots = engine.powers.snapshots
    for (const id of (await snapshots?.list(signal)) ?? []) await snapshots?.remove(id, signal)
    return ids.length
  } finally {
    await engine.close()
  }
}

/** Ends and removes all containers of the cell, and the Docker engine that Pando started. */
export function removeContainers(cell: Cell, signal: AbortSignal): Promise<void> {
  return removeDocker(cell, signal)
}

/** Ends every balancer of the cell, and the edge to which host names lead. */
export function removeBalancers(cell: Cell): Promise<void> {
  return createHaproxyDriver({ cell, clock: systemClock, log: silentLog }).removeAll()
}

/** Removes every bridge, tap, name space, rule and name server of the cell. */
export async function removeNetworks(cell: Cell, signal: AbortSignal): Promise<void> {
  const driver = createLinuxNetworkDriver({ cell, clock: systemClock, log: silentLog })
  try {
    await driver.removeAll(signal)
  } finally {
    await driver.close()
  }
}

/** Lets go of all volumes; what is in them stays. */
export function unmountVolumes({ stateDir }: Cell, signal: AbortSignal): Promise<void> {
  return unmountAll(stateDir, signal)
}

/**
 * Removes what Pando wrote, and the two folders if nothing else is in them. Returns what was left in place: what is somebody's own,
 * and keys of backup repositories. What they open is elsewhere and stays, and nobody else has them.
 */
export async function removeFolders({ stateDir, runDir }: Cell): Promise<{ others: string[]; keys: string[] }> {
  const backup = join(stateDir, 'backup')
  await removeOwnEntries(join(backup, 'keys'), [])
  const keys = await removeOwnEntries(backup, backupEntries)
  const left = [await removeOwnEntries(stateDir, stateEntries), await removeOwnEntries(runDir, runEntries)]
  return { others: left.flat().filter((path) => path !== backup), keys }
}

async function removeOwnEntries(dir: string, own: readonly RegExp[]): Promise<string[]> {
  const names = await readdir(dir).catch(() => undefined)
  if (!names) return []
  for (const name of names.filter((each) => own.some((pattern) => pattern.test(each))))
    await rm(join(dir, name), { recursive: true, force: true })
  const left = await readdir(dir)
  if (left.length === 0) await rmdir(dir)
  return left.map((name) => join(dir, name))
}
