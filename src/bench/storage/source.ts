import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { PandoError } from '../../base/errors.ts'
import { Backup } from '../../services/backup/kind.ts'
import { BackupTarget } from '../../services/backup/target-kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Bench } from '../measure.ts'
import { bootVm } from '../starts.ts'

export const MiB = 1024 ** 2
export const source = 'store'
export const blobPath = '/blob'

/** Runs a script inside a machine. Throws base.internal with what it said when it fails. */
export async function inside({ pando, signal }: Bench, name: string, script: string): Promise<void> {
  const session = await pando.client.exec({ project: 'default', name }, { argv: ['/bin/busybox', 'sh', '-c', script] }, signal)
  session.stdin.end()
  const [, said, code] = await Promise.all([text(session.stdout), text(session.stderr), session.exit])
  if (code !== 0) throw new PandoError('base.internal', { detail: `${script} in ${name}: ${code} ${said.trim()}` })
}

/** A machine with so much in it that is like nothing else, and a repository in a folder. Neither is there afterwards. */
export async function withSource<T>(bench: Bench, bytes: number, work: () => Promise<T>): Promise<T> {
  const { objects, pando, signal } = bench
  const folder = await mkdtemp(join(tmpdir(), 'pando-bench-backups-'))
  try {
    const body = { name: 'shelf', spec: { url: join(folder, 'repository'), default: true, verifyEvery: '' } }
    await pando.client.call('POST', '/v1/backuptargets/add', { body, signal })
    await objects.until(BackupTarget, 'shelf', ({ status }) => status.phase === 'ready')
    await bootVm(bench, source, { memory: 128 * MiB, disk: 2048 * MiB })
    bench.say(`${bytes / MiB} MiB are written in a guest`)
    await inside(bench, source, `busybox head -c ${bytes} /dev/urandom > ${blobPath} && busybox sync`)
    const value = await work()
    await objects.remove(Instance, source)
    await objects.remove(Backup, ...objects.all(Backup).map(({ metadata }) => metadata.name))
    await pando.client.call('DELETE', '/v1/backuptargets/shelf', { signal })
    await objects.untilGone(BackupTarget, 'shelf')
    return value
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Resolves with what it took. Throws base.internal with the reason of one that failed. */
export async function backupNow({ objects }: Pick<Bench, 'objects'>, name: string) {
  await objects.post<typeof Backup>('backups', { metadata: { name }, spec: { source } })
  const { status } = (await objects.until(Backup, name, (one) => one.status.phase === 'ready' || one.status.phase === 'failed')).object
  if (status.phase === 'failed') throw new PandoError('base.internal', { detail: `backup ${name}: ${status.reason?.message}` })
  return { readBytes: status.readBytes!, sentBytes: status.sentBytes!, tookMs: status.tookMs! }
}
