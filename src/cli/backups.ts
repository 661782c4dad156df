import { PandoError } from '../base/errors.ts'
import { parseDuration } from '../base/units.ts'
import type { ApiObject } from './api.ts'
import { usageError } from './failure.ts'
import { kindNamed } from './kinds.ts'
import type { Session } from './session.ts'

/** What the status of a Backup tells, beyond its phase. */
export interface BackupFacts {
  at?: string
  target?: string
  consistency?: string
  snapshotId?: string
  readBytes?: number
  sentBytes?: number
  tookMs?: number
  progress?: { doneBytes: number; totalBytes: number }
  proven?: { at: string; tookMs: number; ok: boolean; detail?: string }
}

export function backupFacts({ status }: ApiObject): BackupFacts {
  return status as unknown as BackupFacts
}

/** The backup that a word means: one of that name, or the newest ready one of that source, not after `at`. Throws backup.not_found. */
export async function findBackup({ api, project, signal }: Session, word: string, at?: string): Promise<ApiObject> {
  const kind = kindNamed('backups')
  const { items } = await api.list(kind, { project }, signal)
  const named = items.find(({ metadata }) => metadata.name === word)
  if (named && at === undefined) return named
  const until = at === undefined ? Infinity : momentOf(at, Date.now())
  const ready = items
    .filter(({ spec, status }) => spec['source'] === word && status.phase === 'ready')
    .filter((backup) => momentOfBackup(backup) <= until)
    .sort((a, b) => momentOfBackup(b) - momentOfBackup(a))
  if (ready[0]) return ready[0]
  throw new PandoError('backup.not_found', { name: word, when: at === undefined ? '' : ` from before ${at}` })
}

/**
 * As `findBackup`, in the repository of a target: what this cloud does not know yet becomes a backup of the project, to be restored like
 * any other. Of the project's own backups first; those of another project where there is just one such.
 */
export async function findKept(
  { api, project, signal }: Session,
  word: string,
  { target, at }: { target: string; at?: string | undefined },
): Promise<ApiObject> {
  const until = at === undefined ? Infinity : momentOf(at, Date.now())
  const all = (await api.backupTargetContent(target, signal)).filter(
    (each) =>
      (each.name === word || each.source === word || each.snapshotId.startsWith(word)) &&
      each.of !== 'cloud' &&
      Date.parse(each.at) <= until,
  )
  const own = all.filter((each) => each.project === project)
  const found = own.length > 0 ? own : all
  const projects = new Set(found.map((each) => each.project))
  if (projects.size > 1)
    throw usageError(`${word} is in several projects of ${target}: ${[...projects].join(', ')}`, 'Choose one with --project.')
  const newest = found.at(-1)
  if (!newest)
    throw new PandoError('backup.not_found', { name: word, when: ` in ${target}${at === undefined ? '' : ` from before ${at}`}` })
  return api.adoptBackup(project, { target, snapshotId: newest.snapshotId }, signal)
}

export function momentOfBackup(backup: ApiObject): number {
  return Date.parse(backupFacts(backup).at ?? backup.metadata.createdAt)
}

/** `2026-11-20T03:00` in this machine's time zone, with a zone as it says, or `2h` for so long ago; in ms. Throws cli.usage. */
export function momentOf(text: string, now: number): number {
  if (/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(text)) return now - parseDuration(text)
  // Without seconds all of that minute is meant.
  const whole = /T\d{2}:\d{2}$/.test(text) ? `${text}:59.999` : /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999` : text
  const moment = Date.parse(whole)
  if (Number.isNaN(moment)) throw usageError(`--at ${text}: write a time like 2026-11-20T03:00, or 2h for two hours ago`)
  return moment
}

const units: Record<string, string> = { l: 'last', h: 'hourly', d: 'daily', w: 'weekly', m: 'monthly' }

/** `7d,4w,12m` -> the rules of retention. Throws cli.usage. */
export function parseKeep(text: string): Record<string, number> {
  const keep: Record<string, number> = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 }
  for (const word of text.split(',')) {
    const match = /^\s*(\d+)\s*([lhdwm]?)\s*$/.exec(word)
    if (!match)
      throw usageError(
        `--keep ${text}: write numbers of hours, days, weeks and months like 24h,7d,4w,12m; a number alone is the last so many`,
      )
    keep[units[match[2] || 'l']!] = Number(match[1])
  }
  return keep
}

/** `db-20261120-030000` */
export function backupNameNow(source: string, now: number): string {
  const stamp = new Date(now)
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .replace('T', '-')
  return `${source.slice(0, 62 - stamp.length).replace(/-+$/, '')}-${stamp}`
}
