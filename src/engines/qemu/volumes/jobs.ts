import type { Clock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Progress } from '../../../resources/storage/driver.ts'
import type { Qmp } from '../qmp.ts'

export interface Job {
  id: string
  type: string
  status: 'created' | 'running' | 'paused' | 'ready' | 'standby' | 'waiting' | 'pending' | 'aborting' | 'concluded' | 'null'
  'current-progress': number
  'total-progress': number
  error?: string
}

/** Between two looks at how far a job is, ms; its events come in between. */
const lookMs = 500

/** Jobs stay until they are dismissed, so that what they came to is known however late somebody asks. */
export const keptJob = { 'auto-dismiss': false } as const

export async function findJob(qmp: Qmp, id: string, signal: AbortSignal): Promise<Job | undefined> {
  return (await qmp.execute<Job[]>('query-jobs', {}, signal)).find((job) => job.id === id)
}

/** Waits until it is as far, and resolves to what it is then; `undefined` when there is no such job. */
export async function awaitJob(
  qmp: Qmp,
  { id, until, progress, clock }: { id: string; until: readonly Job['status'][]; progress?: Progress | undefined; clock: Clock },
  signal: AbortSignal,
): Promise<Job | undefined> {
  for (;;) {
    const changed = new AbortController()
    const stopListening = qmp.onEvent(({ event, data }) => {
      if (event === 'JOB_STATUS_CHANGE' && data.id === id) changed.abort()
    })
    try {
      const job = await findJob(qmp, id, signal)
      if (!job) return undefined
      progress?.(job['current-progress'], job['total-progress'])
      if (until.includes(job.status)) return job
      await clock.sleep(lookMs, AbortSignal.any([signal, changed.signal])).catch(() => signal.throwIfAborted())
    } finally {
      stopListening()
    }
  }
}

/** Ends a job and forgets it; fine when there is none. */
export async function endJob(qmp: Qmp, { id, clock }: { id: string; clock: Clock }, signal: AbortSignal): Promise<void> {
  const job = await findJob(qmp, id, signal)
  if (!job) return
  if (job.status !== 'concluded') {
    await qmp.execute('block-job-cancel', { device: id, force: true }, signal).catch(() => {}) // it may be ending by itself
    await awaitJob(qmp, { id, until: ['concluded'], clock }, signal)
  }
  await qmp.execute('job-dismiss', { id }, signal)
}

/** Throws volume.copy_failed with QEMU's words. */
export function assertDone(job: Job | undefined, name: string): void {
  if (!job) throw new PandoError('volume.copy_failed', { name, detail: 'its job is gone' })
  if (job.error !== undefined) throw new PandoError('volume.copy_failed', { name, detail: job.error })
}
