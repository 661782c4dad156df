import type { StatusOf, Stored } from '../../api/kind.ts'
import { withoutSecrets } from '../../api/secrets.ts'
import { PandoError } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import type { BackupDeps } from './deps.ts'
import { Backup } from './kind.ts'
import { idFrom } from './make/volumes.ts'
import { type Manifest, readManifest } from './manifest.ts'
import type { Repository, RepositorySnapshot } from './repository/repository.ts'
import type { BackupTarget } from './target-kind.ts'

type Target = Stored<typeof BackupTarget>

/** A backup as its repository knows it, by the tags of its snapshot. */
export interface Kept {
  snapshotId: string
  name: string
  project: string
  of: string
  source: string
  /** Uid of the Backup object that it was made for. */
  uid: string
  /** Which cloud made it. */
  cloud: string
  at: string
}

/** Undefined: it is not a whole backup of ours. */
export function keptOf({ id, time, tags }: RepositorySnapshot): Kept | undefined {
  const values = new Map(tags.map((tag) => [tag.slice(0, tag.indexOf(':')), tag.slice(tag.indexOf(':') + 1)]))
  const value = (key: string) => values.get(key) ?? ''
  if (!tags.includes('pando') || tags.includes('partial') || value('backup') === '') return undefined
  return {
    snapshotId: id,
    name: value('name'),
    project: value('project'),
    of: value('of'),
    source: value('from'),
    uid: value('backup'),
    cloud: value('cloud'),
    at: new Date(time).toISOString(),
  }
}

export interface Listed extends Kept {
  /** This cloud made it. */
  own: boolean
  /** Name of the Backup object of the project asked for, where there is one. */
  here?: string
}

/** What is in a repository, whoever made it, oldest first. */
export async function contentOf(
  target: Target,
  { deps, store, signal }: { deps: BackupDeps; store: Store; signal: AbortSignal },
): Promise<Listed[]> {
  const repository = await deps.repositories.of(target)
  const [snapshots, backups, cloud] = await Promise.all([
    repository.snapshots(['pando'], signal),
    store.list(Backup, {}, signal),
    deps.secrets.cloudId(),
  ])
  const here = new Map(backups.items.map(({ status, metadata }) => [status.snapshotId, metadata.name]))
  return snapshots
    .flatMap((snapshot) => keptOf(snapshot) ?? [])
    .map((kept) => {
      const name = here.get(kept.snapshotId)
      return { ...kept, own: kept.cloud === cloud, ...(name === undefined ? {} : { here: name }) }
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1))
}

/**
 * A Backup object for what a repository holds and this cloud does not know, so that it restores here like any other. Fine when there
 * is one. What another cloud made stays in the repository when the object goes. Throws backup.not_found, backup.damaged.
 */
export async function adopt(
  { target, snapshotId, project }: { target: Target; snapshotId: string; project: string },
  { deps, store, signal }: { deps: BackupDeps; store: Store; signal: AbortSignal },
): Promise<Stored<typeof Backup>> {
  const found = (await contentOf(target, { deps, store, signal })).find((each) => each.snapshotId.startsWith(snapshotId))
  if (!found) throw new PandoError('backup.not_found', { name: snapshotId, when: ` in ${target.metadata.name}` })
  const { items } = await store.list(Backup, { project })
  const known = items.find(({ status, metadata }) => status.snapshotId === found.snapshotId && metadata.deletedAt === undefined)
  if (known) return known
  const manifest = await manifestOf(await deps.repositories.of(target), found, signal)
  const taken = new Set(items.map(({ metadata }) => metadata.name))
  const name = taken.has(found.name) ? `${found.name.slice(0, 54)}-${found.snapshotId.slice(0, 8)}` : found.name
  return store.create(Backup, {
    name,
    project,
    uid: idFrom(`${found.snapshotId}:${project}`),
    spec: { of: manifest.spec.of, source: manifest.spec.source, target: target.metadata.name },
    status: {
      ...readyFrom(manifest, { target: target.metadata.name, snapshotId: found.snapshotId }),
      ...(found.own ? {} : { adopted: true as const }),
    },
  })
}

export async function manifestOf(
  repository: Repository,
  { snapshotId, name }: Pick<Kept, 'snapshotId' | 'name'>,
  signal: AbortSignal,
): Promise<Manifest> {
  const view = await repository.view(snapshotId, { signal, paths: ['/backup.json'] })
  try {
    return await readManifest(view.path, name)
  } finally {
    await view.close()
  }
}

/** The status of a backup that is known by what lies in its repository alone. */
export function readyFrom(
  { spec: _spec, source, image, parts, at, consistency, pauseMs }: Manifest,
  { target, snapshotId }: { target: string; snapshotId: string },
): StatusOf<typeof Backup> {
  return {
    phase: 'ready',
    target,
    snapshotId,
    at,
    consistency,
    pauseMs,
    sourceUid: source.uid,
    parts: parts.map(({ name, type, bytes }) => ({ name, type, bytes })),
    sourceSpec: withoutSecrets(source.spec) as Record<string, unknown>,
    ...(source.engine ? { engine: source.engine } : {}),
    ...(image ? { imageDigest: image.digest } : {}),
  }
}
