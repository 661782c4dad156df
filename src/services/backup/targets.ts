import { join } from 'node:path'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import { openRepository, type Repository } from './repository/repository.ts'
import type { ResticSettings } from './repository/restic.node.ts'
import { locationOf } from './repository/url.ts'
import type { TargetSecrets } from './secrets.ts'
import { SharedLocks } from './shared-locks.ts'
import { BackupTarget } from './target-kind.ts'

type Target = Stored<typeof BackupTarget>

/** What is needed of a target to get at its repository. */
export interface Place {
  /** By which its secrets are found. */
  uid: string
  /** For people. */
  name: string
  url: string
  limits?: Target['spec']['limits']
}

/** The repositories behind the targets. */
export interface Repositories {
  /** Throws backup.key_missing, backup.bad_url. */
  of(target: Target): Promise<Repository>
  /** Backups go side by side; what changes the repository as a whole goes alone. */
  readonly locks: SharedLocks
}

export function openRepositories({ stateDir, secrets }: { stateDir: string; secrets: TargetSecrets }): Repositories {
  return {
    locks: new SharedLocks(),
    of: ({ metadata: { uid, name }, spec: { url, limits } }) => repositoryAt({ uid, name, url, limits }, { stateDir, secrets }),
  }
}

/** Throws backup.key_missing, backup.bad_url. */
export async function repositoryAt(place: Place, { stateDir, secrets }: { stateDir: string; secrets: TargetSecrets }): Promise<Repository> {
  const { upload, download } = place.limits ?? {}
  return openRepository(await settingsOf(place, { stateDir, secrets }), {
    workDir: join(stateDir, 'backup/work'),
    limits: { upload, download },
  })
}

async function settingsOf(
  { uid, name, url }: Place,
  { stateDir, secrets }: { stateDir: string; secrets: TargetSecrets },
): Promise<ResticSettings> {
  if ((await secrets.key(uid)) === undefined) throw new PandoError('backup.key_missing', { name })
  const location = locationOf(url)
  const given = await secrets.credentials(uid)
  const environment: Record<string, string> = {
    RESTIC_REPOSITORY: location.address,
    RESTIC_PASSWORD_FILE: secrets.keyPath(uid),
    RESTIC_CACHE_DIR: join(stateDir, 'backup/cache'),
    TMPDIR: '/tmp',
  }
  const options: string[] = []
  let sshLog: string | undefined
  if (location.type === 's3') {
    if (given.accessKey) environment['AWS_ACCESS_KEY_ID'] = given.accessKey
    if (given.secretKey) environment['AWS_SECRET_ACCESS_KEY'] = given.secretKey
    if (given.region) environment['AWS_DEFAULT_REGION'] = given.region
  }
  if (location.type === 'rest' && given.username) {
    const url = new URL(location.url)
    url.username = encodeURIComponent(given.username)
    url.password = encodeURIComponent(given.password ?? '')
    environment['RESTIC_REPOSITORY'] = `rest:${url.href}`
  }
  if (location.type === 'sftp') {
    const { key, knownHosts, log } = await secrets.sshFiles(uid)
    const ssh = ['ssh', '-o BatchMode=yes', '-o StrictHostKeyChecking=yes', '-o ConnectTimeout=20', '-o ServerAliveInterval=30']
    sshLog = log
    ssh.push(`-E ${log}`)
    if (key) ssh.push(`-i ${key}`, '-o IdentitiesOnly=yes')
    if (knownHosts) ssh.push(`-o UserKnownHostsFile=${knownHosts}`)
    if (location.port) ssh.push(`-p ${location.port}`)
    options.push('-o', `sftp.command=${[...ssh, location.destination, '-s sftp'].join(' ')}`)
  }
  return { name, environment, options, ...(sshLog === undefined ? {} : { sshLog }) }
}

/** The target that is meant, with leave to use it. Throws backup.no_target, backup.target_not_found, backup.target_not_allowed. */
export async function targetFor(wanted: string | undefined, project: string | undefined, store: Store): Promise<Target> {
  const { items } = await store.list(BackupTarget)
  const kept = items.filter(({ metadata }) => metadata.deletedAt === undefined)
  const found =
    wanted === undefined
      ? (kept.find(({ spec }) => spec.default) ?? (kept.length === 1 ? kept[0] : undefined))
      : kept.find(({ metadata }) => metadata.name === wanted)
  if (!found) throw wanted === undefined ? new PandoError('backup.no_target') : new PandoError('backup.target_not_found', { name: wanted })
  const { projects } = found.spec
  if (projects && project !== undefined && !projects.includes(project))
    throw new PandoError('backup.target_not_allowed', { name: found.metadata.name, project })
  return found
}
