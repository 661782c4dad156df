import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { fileAppears } from '../../../base/file-appears.node.ts'
import { letVolumesGo } from '../../../base/own-mounts.ts'

export interface ExtEntry {
  name: string
  mode: number
  bytes: number
}

/** Files in an ext file system on a disk, without mounting it: what is on it is not trusted. */
export interface ExtReader {
  /** Undefined: there is no such folder. */
  list(path: string): Promise<ExtEntry[] | undefined>
  /** Puts the file or folder at `path` into a folder, under its own name. Owners are lost. */
  dump(path: string, folder: string): Promise<boolean>
  close(): Promise<void>
}

const limitMs = 600_000

/**
 * The disk that an NBD server shows becomes a file by way of FUSE, in a name space of its own, and debugfs reads that as a user
 * without rights.
 */
export async function openExt(
  disk: { socket: string; export: string },
  { offset, folder, user, signal }: { offset: number; folder: string; user: { uid: number; gid: number }; signal: AbortSignal },
): Promise<ExtReader> {
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const own = await mkdtemp(join(folder, 'ext-'))
  await chown(own, user.uid, user.gid)
  const file = join(own, 'disk'),
    ready = join(own, 'pid')
  await writeFile(file, '')
  const node = `driver=nbd,node-name=d,server.type=unix,server.path=${disk.socket},export=${disk.export},read-only=on`
  const shown = `type=fuse,id=e,node-name=d,mountpoint=${file},writable=off,allow-other=on`
  const alone = ['--mount', '--propagation', 'private', 'sh', '-c', `${letVolumesGo}\nexec "$@"`, 'sh']
  const args = [...alone, 'qemu-storage-daemon', '--pidfile', ready, '--blockdev', node, '--export', shown]
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  const ended = once(child, 'close')
  ended.catch(() => {})
  const close = async () => {
    child.kill('SIGTERM')
    await ended.catch(() => {})
    await rm(own, { recursive: true, force: true })
  }
  const over = new AbortController()
  try {
    const failed = ended.then(() => {
      throw new PandoError('base.command_failed', { command: 'qemu-storage-daemon', exit: child.exitCode ?? -1, stderr: said.trim() })
    })
    failed.catch(() => {})
    await Promise.race([fileAppears(ready, AbortSignal.any([signal, over.signal])), failed])
    await chown(join(`/proc/${child.pid}/root`, file), user.uid, user.gid)
  } catch (error) {
    await close()
    throw error
  } finally {
    over.abort()
  }
  const source = offset === 0 ? file : `${file}?offset=${offset}`
  const debugfs = async (request: string) => {
    const rights = ['setpriv', '--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups']
    return exec('nsenter', ['-t', String(child.pid), '-m', ...rights, 'debugfs', '-R', request, source], { signal, timeoutMs: limitMs })
  }
  return {
    async list(path) {
      const { stdout, stderr } = await debugfs(`ls -p ${quoted(path)}`)
      if (/File not found|not a directory/i.test(stderr)) return undefined
      return entriesOf(stdout)
    },
    async dump(path, into) {
      await chown(into, user.uid, user.gid)
      const { stderr } = await debugfs(`rdump ${quoted(path)} ${into}`)
      if (/File not found/i.test(stderr)) return false
      const name = path.split('/').filter(Boolean).at(-1)
      return (
        name === undefined ||
        (await lstat(join(into, name)).then(
          () => true,
          () => false,
        ))
      )
    },
    close,
  }
}

/** `/14/100644/0/0/a b/3/` */
export function entriesOf(listing: string): ExtEntry[] {
  return listing
    .split('\n')
    .map((line) => /^\/\d+\/([0-7]+)\/\d+\/\d+\/(.+)\/(\d*)\/$/.exec(line))
    .filter((match) => match !== null && match[2] !== '.' && match[2] !== '..')
    .map((match) => ({ name: match![2]!, mode: Number.parseInt(match![1]!, 8), bytes: Number(match![3] || 0) }))
}

function quoted(path: string): string {
  if (/["\n\0]/.test(path))
    throw new PandoError('backup.disk_not_readable', {
      part: 'of the path',
      name: path,
      detail: 'quotes and line breaks are not possible here',
    })
  return `"${path}"`
}
