import { readFile } from 'node:fs/promises'
import { PandoError } from '../base/errors.ts'
import { exec } from '../base/exec.node.ts'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/** Written into the account, so that only what Pando made is ever removed. */
const mark = 'Pando virtual machines'
const alreadyExists = 9

/** The account that runs QEMU, made when it is absent. Throws base.command_failed when it cannot be made. */
export async function ensureSystemUser(name: string, signal: AbortSignal): Promise<SystemUser> {
  const known = await findSystemUser(name)
  if (known) return known
  await exec(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', '--comment', mark, name],
    { signal, okCodes: [0, alreadyExists] },
  )
  if (await groupExists('kvm')) await exec('usermod', ['--append', '--groups', 'kvm', name], { signal })
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
  if (entry?.comment !== mark) return false
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
