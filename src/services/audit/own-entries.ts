import { formatBytes } from '../../base/units.ts'
import type { AuditEntry } from './entry.ts'

/** Who writes what the log says of itself. */
export const ownName = 'system:audit'

const own = (at: string, verb: string): AuditEntry => ({
  ...{ at, requestId: '', who: ownName, from: 'local', action: verb, verb, kind: 'AuditLog', outcome: 'done', status: 200, changes: [] },
})

export function lostEntry(at: string, count: number): AuditEntry {
  const note = `${count} ${count === 1 ? 'entry' : 'entries'} could not be written before this one; those who asked were told so`
  return { ...own(at, 'lose'), note }
}

export function restartEntry(at: string, { open, revision }: { open: number; revision: number }): AuditEntry {
  const what = open === 0 ? 'no request was under way' : `${open} under way: see the entries before, with the outcome unknown`
  return { ...own(at, 'recover'), note: `the server had ended without closing the log; ${what}; the store is at revision ${revision}` }
}

export function pruneEntry(at: string, last: { seq: number; hash: string }, why: { bytes: number } | { before: string }): AuditEntry {
  const reason = 'bytes' in why ? `the log takes more than ${formatBytes(why.bytes)}` : `they are from before ${why.before}`
  return { ...own(at, 'prune'), note: `entries up to ${last.seq} were taken out: ${reason}`, pruned: last }
}
