import { access, chmod, chown, copyFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import type { PreparedHardware } from '../../engine.ts'
import type { VmPaths } from '../paths.ts'
import type { Hardware } from './arguments.ts'

/** Where Debian's package `ovmf` puts it. */
const folder = '/usr/share/OVMF'

/** `vars` is what a new machine begins with: with Secure Boot, Microsoft's keys are in it. */
const builds = {
  plain: { code: 'OVMF_CODE_4M.fd', vars: 'OVMF_VARS_4M.fd', own: 'vars.fd' },
  secure: { code: 'OVMF_CODE_4M.secboot.fd', vars: 'OVMF_VARS_4M.ms.fd', own: 'vars-secure.fd' },
}

/** Throws hardware.no_firmware. */
export async function firmwareOf(
  { firmware, secureBoot }: PreparedHardware,
  { machine }: Pick<VmPaths, 'machine'>,
): Promise<Hardware['firmware']> {
  if (firmware === 'bios') return { type: 'bios' }
  const build = secureBoot ? builds.secure : builds.plain
  const code = join(folder, build.code)
  await assertThere(code)
  return { type: 'uefi', code, vars: join(machine, build.own), secureBoot }
}

/** What the firmware remembers, e.g. what to boot, is the VM's own and stays with it. Throws hardware.no_firmware. */
export async function makeVars(
  { firmware, secureBoot }: PreparedHardware,
  { paths: { machine }, user }: { paths: Pick<VmPaths, 'machine'>; user: { uid: number; gid: number } },
): Promise<void> {
  if (firmware === 'bios') return
  const build = secureBoot ? builds.secure : builds.plain
  const own = join(machine, build.own)
  if (await exists(own)) return
  const template = join(folder, build.vars)
  await assertThere(template)
  const partial = `${own}.partial`
  await copyFile(template, partial)
  await chmod(partial, 0o600)
  await chown(partial, user.uid, user.gid)
  await rename(partial, own)
}

async function assertThere(path: string): Promise<void> {
  if (!(await exists(path))) throw new PandoError('hardware.no_firmware', { path })
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
