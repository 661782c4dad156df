import { readFile } from 'node:fs/promises'
import { PandoError } from '../base/errors.ts'
import { exec } from '../base/exec.node.ts'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/** Written into the account, so that only what Pando made is ever removed. */
const marks = { machines: 'Pando virtual machines', imports: 'Pando image imports' }
/** Reads what strangers made, and must have a hand in no machine: it is nobody else's account. */
export const importAccount = 'pando-import'
const alreadyExists = 9

/** An account for one purpose, made when it is absent. Default: to run QEMU. Throws base.command_failed when it cannot be made. */
export async function ensureSystemUser(name: string, signal: AbortSignal, purpose: keyof typeof marks = 'machines'): Promise<SystemUser> {
  const known = await findSystemUser(name)
  if (known) return known
  await exec(
    'useradd',
    [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      '--comment',
      marks[purpose],
      name,
    ],
    { signal, okCodes: [0, alreadyExists] },
  )
  if (purpose === 'machines' && (await groupExists('kvm'))) await exec('usermod', ['--append', '--groups', 'kvm', name], { signal })
  const made = await findSystemUser(name)
  if (!made) throw new PandoError('host.no_user', { name })
  return made
}

export async function findSystemUser(name: string): Promise<SystemUser | undefined> {
  const entry = await accountOf(name)
  return entry && { name, uid: entry.uid, gid: entry.gid }
}

/** Removes the account if Pando made it and nothing runs as it. Tells whether it is gone now because of this call. */
export async function removeSystemUser(name: string, signal: AbortSignal): Promise<boolean> {
  const entry = await accountOf(name)
  if (!Object.values(marks).includes(entry?.comment ?? '')) return false
  const inUse = 8
  const { code } = await exec('userdel', [name], { signal, okCodes: [0, inUse] })
  return code === 0
}

async function accountOf(name: string): Promise<{ uid: number; gid: number; comment: string } | undefined> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid, comment = ''] = line?.split(':') ?? []
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid), comment }
}

async function groupExists(name: string): Promise<boolean> {
  return (await readFile('/etc/group', 'utf8')).split('\n').some((entry) => entry.startsWith(`${name}:`))
}
