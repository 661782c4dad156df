import { readFile } from 'node:fs/promises'
import type { Clock } from '../../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { ownedFolder } from '../host/folders.ts'
import { identify, kill, type ProcessId, waitForEnd } from '../host/process.ts'
import type { VmPaths } from '../paths.ts'

type TpmPaths = Pick<VmPaths, 'tpm' | 'tpmPid' | 'tpmState' | 'tpmLog'>

/** How long it may take to end in order, ms. */
const patienceMs = 2_000

/**
 * Starts the TPM of a VM: a process of its own, as QEMU's user, which ends when QEMU lets go of it, however that ends. Resolves
 * when QEMU can connect. Throws hardware.no_tpm, hardware.tpm_failed.
 */
export async function startTpm(
  paths: TpmPaths,
  { name, user, signal }: { name: string; user: { uid: number; gid: number }; signal: AbortSignal },
): Promise<void> {
  ownedFolder(paths.tpmState, user)
  const confined = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--',
  ]
  const tpm = [
    ...['swtpm', 'socket', '--tpm2', '--terminate', '--daemon'],
    ...['--tpmstate', `dir=${paths.tpmState},mode=0600`],
    ...['--ctrl', `type=unixio,path=${paths.tpm},mode=0600`],
    ...['--log', `file=${paths.tpmLog},level=1,truncate`],
    ...['--pid', `file=${paths.tpmPid}`],
  ]
  try {
    await exec('setpriv', [...confined, ...tpm], { signal }) // it becomes a daemon when it listens
  } catch (cause) {
    signal.throwIfAborted()
    const { message } = asPandoError(cause)
    if (hasCode(cause, 'base.command_failed') && /failed to execute swtpm/.test(message))
      throw new PandoError('hardware.no_tpm', {}, { cause })
    throw new PandoError('hardware.tpm_failed', { name, detail: message }, { cause })
  }
}

/** Ends what is left of the TPM of a VM that has ended. */
export async function endTpm(paths: TpmPaths, clock: Clock): Promise<void> {
  const found = await tpmProcess(paths)
  if (!found) return
  kill(found, 'SIGTERM') // it was never connected, or is about to end by itself
  await waitForEnd(found, clock, AbortSignal.timeout(patienceMs)).catch(() => kill(found))
  await waitForEnd(found, clock, AbortSignal.timeout(patienceMs))
}

async function tpmProcess({ tpm, tpmPid }: TpmPaths): Promise<ProcessId | undefined> {
  const pid = Number(await readFile(tpmPid, 'utf8').catch(() => ''))
  if (!(pid > 0)) return undefined
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes(tpm) ? identify(pid) : undefined // else the number is another's by now
}
