import type { Command } from 'commander'
import { formatBytes, formatDuration } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { backupFacts, backupNameNow } from '../backups.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { failureOf } from '../reason.ts'
import { openSession, type Session } from '../session.ts'
import { waitFor } from '../watch.ts'
import { targetNamed } from './backup-target.ts'

interface NowOptions {
  volume?: string
  cloud?: true
  target?: string
  name?: string
  wait: boolean
}

const waitMs = 86_400_000

export function addBackupNow(parent: Command): void {
  withApi(
    parent
      .command('now')
      .description('back up an instance with its volumes, a volume, or the cloud itself')
      .argument('[instance]', 'the instance'),
  )
    .option('--volume <name>', 'this volume alone')
    .option('--cloud', 'the objects and certificates of the cloud itself')
    .option('--target <name>', 'a backup target, or its address: one is made where there is none (default: the default target)')
    .option('-n, --name <name>', 'what to call it (default: the source and the time)')
    .option('--no-wait', 'return at once instead of waiting until it is there')
    .action(async (instance: string | undefined, options: NowOptions, command: Command) => {
      const { of, source } = sourceOf(instance, options)
      const session = await openSession(command)
      const { api, project, signal, output } = session
      const target = options.target === undefined ? {} : { target: await targetNamed(session, options.target) }
      const name = options.name ?? backupNameNow(source, Date.now())
      const backup = await api.create(kindNamed('backups'), { key: { project, name }, labels: {}, spec: { of, source, ...target } }, signal)
      if (!options.wait) return output === 'json' ? printJson(backup) : print(`backups/${name}`)
      const ready = await untilReady(session, backup)
      if (output === 'json') return printJson(ready)
      const { consistency, readBytes = 0, sentBytes = 0, tookMs = 0 } = backupFacts(ready)
      print(`${name}  ${consistency}  ${formatBytes(readBytes)} read, ${formatBytes(sentBytes)} sent in ${formatDuration(tookMs)}`)
    })
}

function sourceOf(instance: string | undefined, { volume, cloud }: NowOptions): { of: string; source: string } {
  if ([instance, volume, cloud].filter((each) => each !== undefined).length !== 1)
    throw usageError('name an instance, or --volume NAME, or --cloud')
  if (cloud) return { of: 'cloud', source: 'cloud' }
  return volume === undefined ? { of: 'instance', source: instance!.replace(/^instances\//, '') } : { of: 'volume', source: volume }
}

async function untilReady({ api, project, signal }: Session, backup: ApiObject): Promise<ApiObject> {
  const { name } = backup.metadata
  const line = new ProgressLine(`backing up ${String(backup.spec['source'])}`)
  const goal = {
    words: 'ready',
    reached: (now: ApiObject | undefined) => now?.status.phase === 'ready',
    check(now: ApiObject | undefined) {
      if (now?.status.phase !== 'failed') return
      const failure = failureOf(now)
      if (failure) throw failure
    },
  }
  const onChange = (now: ApiObject | undefined) => {
    const { progress } = now ? backupFacts(now) : {}
    const message = (now?.status['reason'] as { message?: string } | undefined)?.message
    line.update({
      ...(message === undefined ? {} : { message }),
      ...(progress ? { done: progress.doneBytes, total: progress.totalBytes, unit: 'bytes' as const } : {}),
    })
  }
  try {
    const ready = await waitFor(api, goal, { kind: kindNamed('backups'), key: { project, name }, timeoutMs: waitMs, signal, onChange })
    line.end('done')
    return ready!
  } catch (error) {
    line.end('failed')
    throw error
  }
}
