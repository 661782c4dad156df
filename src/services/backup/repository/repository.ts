import { mkdir } from 'node:fs/promises'
import { hasCode, PandoError } from '../../../base/errors.ts'
import { type ResticOptions, type ResticSettings, restic, resticOutput } from './restic.node.ts'
import { openView, type View } from './view.ts'

export interface BackupOrder {
  /** The folder whose content it becomes. */
  folder: string
  mounts: NonNullable<ResticOptions['mounts']>
  tags: readonly string[]
  /** Id of the snapshot that it is compared with. */
  parent?: string
  /** Size and time alone tell that a file did not change. Placeholders need it. */
  sizeAndTimeOnly: boolean
  /** When it was, ISO. */
  at: string
  signal: AbortSignal
  onProgress?(doneBytes: number, totalBytes: number): void
  /** The target does not answer, or takes nothing more; it is tried again meanwhile. */
  onTrouble?(error: PandoError): void
}

export interface BackupDone {
  snapshotId: string
  /** Paths that restic read, as files in the folder: new or changed. */
  read: { path: string; bytes: number }[]
  readBytes: number
  sentBytes: number
}

export interface RepositorySnapshot {
  id: string
  time: string
  tags: string[]
}

/** A restic repository. Every call throws backup.* by its cause; what is locked by a process of ours that died is unlocked first. */
export interface Repository {
  /** Makes it where there is none. `false`: it was there, and the key opens it. */
  init(signal: AbortSignal): Promise<boolean>
  /** Throws backup.wrong_key, backup.no_repository, … */
  open(signal: AbortSignal): Promise<void>
  backup(order: BackupOrder): Promise<BackupDone>
  snapshots(tags: readonly string[], signal: AbortSignal): Promise<RepositorySnapshot[]>
  /** Puts what is at `path` of the snapshot back to the same path of `folder`. */
  restore(snapshot: string, options: { path: string; folder: string; mounts?: ResticOptions['mounts']; signal: AbortSignal }): Promise<void>
  /** The snapshot as a folder to read from. */
  view(snapshot: string, options: { signal: AbortSignal; paths: readonly string[] }): Promise<View>
  /** Reads all that belongs to a snapshot, and resolves to how much that was. Each byte is authenticated on the way. */
  readAll(snapshot: string, signal: AbortSignal): Promise<number>
  /** Fine when they are absent. */
  forget(snapshots: readonly string[], signal: AbortSignal): Promise<void>
  /** Gives the room of what was forgotten back. */
  prune(signal: AbortSignal): Promise<void>
  /** Throws backup.damaged. `part`: how much of the data is read besides, `0` to `100`. */
  check(part: number, signal: AbortSignal): Promise<void>
  sizeBytes(signal: AbortSignal): Promise<number>
}

export function openRepository(
  settings: ResticSettings,
  { workDir, limits }: { workDir: string; limits: { upload?: number | undefined; download?: number | undefined } },
): Repository {
  const options = [
    ...(limits.upload ? ['--limit-upload', kib(limits.upload)] : []),
    ...(limits.download ? ['--limit-download', kib(limits.download)] : []),
  ]
  const limited: ResticSettings = { ...settings, options: [...settings.options, ...options] }
  const run = async (args: readonly string[], runOptions: ResticOptions) => {
    try {
      return await restic(limited, args, runOptions)
    } catch (error) {
      if (!hasCode(error, 'backup.locked')) throw error
      await restic(limited, ['unlock'], { signal: runOptions.signal }) // stale ones only: of processes that are gone
      return restic(limited, args, runOptions)
    }
  }
  return {
    async init(signal) {
      try {
        await run(['cat', 'config'], { signal })
        return false
      } catch (error) {
        if (!hasCode(error, 'backup.no_repository')) throw error
      }
      await run(['init'], { signal })
      return true
    },
    async open(signal) {
      await run(['cat', 'config'], { signal })
    },
    backup: (order) => backup(order, run, settings.name),
    async snapshots(tags, signal) {
      const { text } = await run(['snapshots', '--json', ...(tags.length > 0 ? ['--tag', tags.join(',')] : [])], { signal })
      const found = JSON.parse(text || '[]') as { id: string; time: string; tags?: string[] }[] | null
      return (found ?? []).map(({ id, time, tags: its = [] }) => ({ id, time, tags: its }))
    },
    async restore(snapshot, { path, folder, mounts = [], signal }) {
      await mkdir(folder, { recursive: true })
      await run(['restore', snapshot, '--target', folder, '--include', literal(path)], { signal, mounts })
    },
    view: (snapshot, viewOptions) =>
      openView(limited, snapshot, {
        ...viewOptions,
        workDir,
        restore: (path, folder, signal) => run(['restore', snapshot, '--target', folder, '--include', literal(path)], { signal }),
      }),
    async readAll(snapshot, signal) {
      let bytes = 0
      for await (const chunk of resticOutput(limited, ['dump', '--no-lock', snapshot, '/'], { signal })) bytes += chunk.length
      return bytes
    },
    async forget(snapshots, signal) {
      if (snapshots.length > 0) await run(['forget', ...snapshots], { signal })
    },
    async prune(signal) {
      await run(['prune', '--max-unused', '10%'], { signal })
    },
    async check(part, signal) {
      await run(['check', ...(part > 0 ? [`--read-data-subset=${part}%`] : [])], { signal })
    },
    async sizeBytes(signal) {
      let total = 0
      await run(['stats', '--mode', 'raw-data', '--json'], { signal, onMessage: (message) => (total = Number(message['total_size'] ?? 0)) })
      return total
    },
  }
}

type Run = (args: readonly string[], options: ResticOptions) => Promise<{ text: string; code: number }>

async function backup(order: BackupOrder, run: Run, name: string): Promise<BackupDone> {
  const { folder, mounts, tags, parent, sizeAndTimeOnly, at, signal, onProgress, onTrouble } = order
  const read: BackupDone['read'] = []
  const unread: string[] = []
  let summary: { snapshot_id?: string; data_added?: number } = {}
  const onMessage = (message: Record<string, unknown>) => {
    const item = String(message['item'] ?? '')
    if (
      message['message_type'] === 'verbose_status' &&
      (message['action'] === 'new' || message['action'] === 'modified') &&
      !item.endsWith('/')
    )
      read.push({ path: item, bytes: Number(message['data_size'] ?? 0) })
    else if (message['message_type'] === 'error') unread.push(item || JSON.stringify(message).slice(0, 200))
    else if (message['message_type'] === 'summary') summary = message
    else if (message['message_type'] === 'status' && message['total_bytes'])
      onProgress?.(Number(message['bytes_done'] ?? 0), Number(message['total_bytes']))
  }
  const compared = parent === undefined ? ['--force'] : ['--parent', parent]
  const flags = sizeAndTimeOnly ? ['--ignore-ctime', '--ignore-inode'] : []
  const args = [
    'backup',
    '--json',
    '-vv',
    '--host',
    'pando',
    '--time',
    resticTime(at),
    ...tags.flatMap((tag) => ['--tag', tag]),
    ...compared,
    ...flags,
    '.',
  ]
  const { code } = await run(args, { signal, cwd: folder, mounts, onMessage, ...(onTrouble ? { onTrouble } : {}), okCodes: [0, 3] })
  const snapshotId = summary.snapshot_id
  if (code === 3 || snapshotId === undefined || unread.length > 0) {
    if (snapshotId !== undefined) await run(['forget', snapshotId], { signal })
    throw new PandoError('backup.incomplete', { name, detail: unread.slice(0, 3).join(', ') || 'restic says that files could not be read' })
  }
  return { snapshotId, read, readBytes: read.reduce((sum, { bytes }) => sum + bytes, 0), sentBytes: summary.data_added ?? 0 }
}

/** Restic reads it as local time. */
function resticTime(at: string): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Restic takes patterns. */
function literal(path: string): string {
  return path.replace(/[\\*?[\]]/g, '\\$&').replaceAll('$', '$$$$')
}

function kib(bytes: number): string {
  return String(Math.max(1, Math.round(bytes / 1024)))
}
