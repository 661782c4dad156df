import { access, copyFile, cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { KindDef, Stored } from '../api/kind.ts'
import { systemClock } from '../base/clock.ts'
import { writeDurably } from '../base/durable-file.node.ts'
import { PandoError } from '../base/errors.ts'
import { cellOf, parseHostSettings } from '../base/host-settings.ts'
import type { ResolvedSettings } from '../base/settings.ts'
import { findDaemon } from '../host/daemon.ts'
import { Node } from '../resources/compute/kind.ts'
import { Volume } from '../resources/storage/kind.ts'
import { localPool } from '../resources/storage/local-pool.ts'
import { StoragePool } from '../resources/storage/pool-kind.ts'
import { VolumeSnapshot } from '../resources/storage/volume-snapshot-kind.ts'
import { assertApart } from '../services/backup/admissions.ts'
import { type Kept, keptOf, manifestOf, readyFrom } from '../services/backup/content.ts'
import { Backup } from '../services/backup/kind.ts'
import { database, sealingKeys } from '../services/backup/make/cloud.ts'
import type { Repository } from '../services/backup/repository/repository.ts'
import { locationOf } from '../services/backup/repository/url.ts'
import { type Credentials, keyIdOf, openSecrets, type TargetSecrets } from '../services/backup/secrets.ts'
import { BackupTarget } from '../services/backup/target-kind.ts'
import { repositoryAt } from '../services/backup/targets.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { openSqliteStore } from '../store/sqlite/sqlite.ts'
import type { Store } from '../store/store.ts'
import { serverConfig } from './config.ts'
import { nodeName } from './parts.ts'

export interface CloudToRestore {
  /** Address of the repository. */
  url: string
  /** Its key. */
  key: string
  credentials: Credentials
  /** The newest backup that is not after it, ms. */
  until: number
  /** Id of the cloud, or its start, where the repository holds several. */
  cloud?: string
  /** Put what is in the state folder aside. */
  replace: boolean
}

export interface RestoredCloud {
  name: string
  at: string
  cloud: string
  /** Where what was there before is now. */
  aside?: string
  /** Targets whose key is not here: somebody has to give it. */
  withoutKey: string[]
  /** Names of instances of their own, with their projects: they stand still until they are restored or started. */
  instances: { project: string; name: string }[]
}

/**
 * Puts the state of a cloud, as a backup of it has it, into an empty state folder, with no server running. Throws
 * backup.cloud_in_the_way, backup.cloud_runs, backup.not_found, backup.several_clouds, and why the repository cannot be read.
 */
export async function restoreCloud(settings: ResolvedSettings, wanted: CloudToRestore, signal: AbortSignal): Promise<RestoredCloud> {
  const host = parseHostSettings(settings)
  const { stateDir } = cellOf(host)
  const { keyFile } = serverConfig(host, { fake: false, qemuUser: { name: '', uid: 0, gid: 0 } })
  const daemon = await findDaemon(cellOf(host))
  if (daemon) throw new PandoError('backup.cloud_runs', { stateDir, pid: daemon.pid })
  const location = locationOf(wanted.url)
  if (location.type === 'folder') await assertApart(location.path, stateDir)
  const isTaken = await exists(join(stateDir, database))
  if (isTaken && !wanted.replace) throw new PandoError('backup.cloud_in_the_way', { stateDir })
  const work = join(stateDir, 'backup/work/restore-cloud')
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true, mode: 0o700 })
  try {
    const repository = await openAt(wanted, work)
    const all = (await repository.snapshots(['pando'], signal)).flatMap((snapshot) => keptOf(snapshot) ?? [])
    const chosen = choose(all, wanted)
    await repository.restore(chosen.snapshotId, { path: '/state', folder: work, signal })
    const state = join(work, 'state')
    if (!(await exists(join(state, database))))
      throw new PandoError('backup.damaged', { name: wanted.url, detail: `${chosen.name} holds no ${database}` })
    const aside = isTaken ? await putAside(stateDir, { keyFile }) : undefined
    await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 })
    await putInPlace(state, { stateDir, keyFile })
    const secrets = openSecrets(stateDir)
    await writeDurably(join(stateDir, 'backup/cloud-id'), `${chosen.cloud}\n`, 0o600)
    const facts = await makeTrue({ stateDir, repository, all, wanted, secrets }, signal)
    return { name: chosen.name, at: chosen.at, cloud: chosen.cloud, ...(aside === undefined ? {} : { aside }), ...facts }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function openAt({ url, key, credentials }: CloudToRestore, work: string): Promise<Repository> {
  const secrets = openSecrets(work)
  const uid = 'restore-cloud'
  await secrets.adoptKey(uid, key)
  await secrets.keepCredentials(uid, credentials)
  return repositoryAt({ uid, name: url, url }, { stateDir: work, secrets })
}

function choose(all: readonly Kept[], { cloud, until, url }: CloudToRestore): Kept {
  const ofClouds = all.filter((each) => each.of === 'cloud' && Date.parse(each.at) <= until && each.cloud.startsWith(cloud ?? ''))
  const ids = [...new Set(ofClouds.map((each) => each.cloud))]
  if (ids.length > 1) throw new PandoError('backup.several_clouds', { url, clouds: ids.map((id) => id.slice(0, 8)).join(', ') })
  const newest = ofClouds.sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
  if (!newest) throw new PandoError('backup.not_found', { name: 'a cloud', when: ` in ${url}` })
  return newest
}

async function putAside(stateDir: string, { keyFile }: { keyFile: string }): Promise<string> {
  const aside = join(stateDir, `before-restore-${new Date(systemClock.now()).toISOString().replace(/[-:]|\..*/g, '')}`)
  await mkdir(aside, { mode: 0o700 })
  for (const name of await readdir(stateDir))
    if (name.startsWith(database) || ['certificates', 'tls'].includes(name)) await rename(join(stateDir, name), join(aside, name))
  await copyFile(keyFile, join(aside, sealingKeys)).catch(ignoreAbsent)
  return aside
}

/** The database last: without it there is no cloud here yet, and all of it can be done again. */
async function putInPlace(state: string, { stateDir, keyFile }: { stateDir: string; keyFile: string }): Promise<void> {
  for (const name of await readdir(state))
    if (name !== database && name !== sealingKeys) await cp(join(state, name), join(stateDir, name), { recursive: true })
  await copyFile(join(state, sealingKeys), keyFile).catch(ignoreAbsent)
  await rename(join(state, database), join(stateDir, database))
}

interface Facts {
  stateDir: string
  repository: Repository
  all: readonly Kept[]
  wanted: CloudToRestore
  secrets: TargetSecrets
}

/** What was true of another machine, or of a moment that is over, and is not here. */
async function makeTrue(facts: Facts, signal: AbortSignal): Promise<Pick<RestoredCloud, 'withoutKey' | 'instances'>> {
  const store = await openSqliteStore({ path: join(facts.stateDir, database), clock: systemClock })
  try {
    const withoutKey = await giveKey(store, facts)
    await endBackups(store, facts, signal)
    for (const operation of (await store.list(Operation)).items)
      if (['pending', 'running'].includes(operation.status.phase)) await store.remove(Operation, operation)
    await moveToNode(store, nodeName())
    await placeLocalPool(store, facts.stateDir)
    return { withoutKey, instances: await standStill(store) }
  } finally {
    await store.close()
  }
}

/** To the targets that it opens. Returns those without any. */
async function giveKey(store: Store, { wanted, secrets }: Facts): Promise<string[]> {
  const { address } = locationOf(wanted.url)
  const without: string[] = []
  for (const { metadata, spec, status } of (await store.list(BackupTarget)).items) {
    const isIt = status.keyId === keyIdOf(wanted.key) || locationOf(spec.url).address === address
    if (isIt) {
      await secrets.adoptKey(metadata.uid, wanted.key)
      await secrets.keepCredentials(metadata.uid, wanted.credentials)
    } else if ((await secrets.key(metadata.uid)) === undefined) without.push(metadata.name)
  }
  return without
}

/**
 * A backup that was under way at that moment would be made again, and first be forgotten: that of the cloud itself, for one. What has
 * become whole since is taken for that; the others are forgotten here.
 */
async function endBackups(store: Store, { repository, all }: Facts, signal: AbortSignal): Promise<void> {
  for (const backup of (await store.list(Backup)).items) {
    if (backup.status.phase === 'ready' || backup.status.phase === 'failed') continue
    const kept = all.find(({ uid }) => uid === backup.metadata.uid)
    const target = backup.status.target
    if (!kept || target === undefined) await store.remove(Backup, backup)
    else {
      const manifest = await manifestOf(repository, kept, signal)
      await store.update(Backup, { ...backup, status: readyFrom(manifest, { target, snapshotId: kept.snapshotId }) })
    }
  }
}

/** This machine has another name than the one that is gone, as a rule. */
async function moveToNode(store: Store, node: string): Promise<void> {
  const move = async <K extends KindDef>(kind: K) => {
    for (const object of (await store.list(kind)).items) {
      const status = object.status as { node?: string }
      if (status.node === undefined || status.node === node) continue
      await store.update(kind, { ...object, status: { ...status, node } } as unknown as Stored<K>)
    }
  }
  for (const kind of [Instance, Volume, VolumeSnapshot, Snapshot]) await move(kind)
  for (const other of (await store.list(Node)).items) if (other.metadata.name !== node) await store.remove(Node, other)
}

/** It is in the state folder, wherever that is here. */
async function placeLocalPool(store: Store, stateDir: string): Promise<void> {
  const pool = await store.get(StoragePool, { name: localPool })
  const path = join(stateDir, 'volumes')
  if (pool && pool.spec.path !== path) await store.update(StoragePool, { ...pool, spec: { ...pool.spec, path } })
}

/** Their disks are in backups. Nobody should find them running with nothing on them; what services made is made anew by them. */
async function standStill(store: Store): Promise<RestoredCloud['instances']> {
  const found: RestoredCloud['instances'] = []
  for (const instance of (await store.list(Instance)).items) {
    const { labels, project, name, deletedAt } = instance.metadata
    if (deletedAt !== undefined || Object.keys(labels).some((label) => label.startsWith('pando.'))) continue
    found.push({ project: project!, name })
    if (instance.spec.state !== 'stopped') await store.update(Instance, { ...instance, spec: { ...instance.spec, state: 'stopped' } })
  }
  return found
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
