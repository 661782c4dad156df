import type { DatabaseSync } from 'node:sqlite'
import type { Head } from './read.ts'

export interface Keep {
  /** Of the file. What is over goes, down to nine tenths of it. */
  mostBytes: number
  keepMs: number
}

/** Taken out in one transaction. */
const prunedAtOnce = 5_000
const dayMs = 86_400_000

/** The oldest that go next, and why; undefined while all may stay. What is old goes a day's worth at a time. */
export function tooMuch(
  db: DatabaseSync,
  { mostBytes, keepMs }: Keep,
  now: number,
): { last: Head; why: { bytes: number } | { before: string } } | undefined {
  const oldest = db.prepare('SELECT seq, at FROM entries ORDER BY seq LIMIT 1').get() as { seq: number; at: string } | undefined
  if (!oldest) return undefined
  const used = usedBytes(db)
  const before = new Date(now - keepMs).toISOString()
  const isOld = Date.parse(oldest.at) < now - keepMs - dayMs
  if (!isOld && used <= mostBytes) return undefined
  const count = (db.prepare('SELECT count(*) AS n FROM entries').get() as { n: number }).n
  const over = Math.ceil(count * (1 - (0.9 * mostBytes) / used))
  const end = isOld
    ? 'SELECT seq, hash FROM entries WHERE at < ? AND seq < ? ORDER BY seq DESC LIMIT 1'
    : 'SELECT seq, hash FROM entries WHERE seq < ? ORDER BY seq DESC LIMIT 1'
  const limit = oldest.seq + (isOld ? prunedAtOnce : Math.min(over, prunedAtOnce))
  const last = (isOld ? db.prepare(end).get(before, limit) : db.prepare(end).get(limit)) as Head | undefined
  return last && { last, why: isOld ? { before } : { bytes: mostBytes } }
}

function usedBytes(db: DatabaseSync): number {
  const [pages, free, size] = ['page_count', 'freelist_count', 'page_size'].map((name) =>
    Number(db.prepare(`PRAGMA ${name}`).get()?.[name]),
  )
  return (pages! - free!) * size!
}
