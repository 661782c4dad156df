import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { PandoError } from '../base/errors.ts'
import { type Broken, ChainCheck, type Link, linkHash } from '../base/hash-chain.node.ts'
import type { Chained } from './audit-entry.ts'
import { usageError } from './failure.ts'

export interface Kept {
  seq: number
  hash: string
}

export interface ExportVerdict {
  ok: boolean
  /** So many fit. */
  entries: number
  first: number
  last: Kept
  broken?: Broken
  /** Nothing in the file, and nothing that was kept, says what the first entry follows: that none are missing before it is not known. */
  startUnproven: boolean
}

/** Checks what `pando audit export` wrote, without a server. Throws audit.bad_export, cli.usage. */
export async function checkExport(file: string, kept?: Kept): Promise<ExportVerdict> {
  let check: ChainCheck | undefined
  let first: Link | undefined
  let isProven = false
  let broken: Broken | undefined
  for await (const { link, pruned } of linksOf(file)) {
    if (!check || !first) {
      first = link
      isProven = link.seq === 1 || link.seq === (kept?.seq ?? 0) + 1
      check = new ChainCheck(startOf(link, kept))
      if (!isProven) continue
    }
    if (link !== first || isProven) broken = check.follow([link])
    if (link.seq === kept?.seq && link.hash !== kept.hash)
      broken ??= { seq: link.seq, detail: `entry ${link.seq} is not the one whose hash was kept` }
    if (pruned?.seq === first.seq - 1) {
      isProven = true
      if (linkHash(pruned.hash, first.seq, first.text) !== first.hash)
        broken ??= { seq: first.seq, detail: `entry ${first.seq} is not as it was written` }
    }
    if (broken) break
  }
  if (!check || !first) throw usageError(`${file} holds no entries`)
  const { last } = check
  if (!broken && kept && last.seq < kept.seq)
    broken = { seq: last.seq + 1, detail: `entry ${kept.seq}, whose hash was kept, is not in the file` }
  const entries = last.seq - first.seq + 1
  return { ok: !broken, entries, first: first.seq, last, ...(broken ? { broken } : {}), startUnproven: !isProven }
}

/** Where nothing is known of what was before, the first is taken as it is. */
function startOf({ seq, hash }: Link, kept: Kept | undefined): Kept | undefined {
  if (seq === 1) return undefined
  return seq === (kept?.seq ?? 0) + 1 ? kept : { seq, hash }
}

async function* linksOf(file: string): AsyncGenerator<{ link: Link; pruned: Kept | undefined }> {
  const input = createReadStream(file)
  const opened = new Promise<void>((resolve, reject) => {
    input.once('open', () => resolve())
    input.once('error', (cause) => reject(usageError(`${file} cannot be read: ${cause.message}`)))
  })
  await opened
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line === '') continue
    const { seq, entry, hash } = parse(line, { number, file })
    yield { link: { seq, text: JSON.stringify(entry), hash }, pruned: entry.pruned }
  }
}

function parse(line: string, { number, file }: { number: number; file: string }): Chained {
  try {
    const value = JSON.parse(line) as Chained
    if (Number.isInteger(value.seq) && typeof value.hash === 'string' && typeof value.entry === 'object') return value
  } catch {} // answered below
  throw new PandoError('audit.bad_export', { line: number, file })
}
