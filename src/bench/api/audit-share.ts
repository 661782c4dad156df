import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isoTime, systemClock } from '../../base/clock.ts'
import type { AuditEntry } from '../../services/audit/entry.ts'
import { type AuditLog, openAuditLog } from '../../services/audit/log.ts'
import { Project } from '../../services/auth/kind.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite.ts'
import type { Store } from '../../store/store.ts'
import { type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { quantile } from '../statistics.ts'

/** So many write at once, as in `load`. */
const writers = 8
const turns = 4

/**
 * What of a write is the audit log's: the server waits for the store and then for the log, both on disk, before it answers. There is no
 * switch to run a server without the log, so both are taken here as the server has them, and nothing else of it.
 */
export const auditShare: Measure = {
  name: 'audit',
  title: 'a write with its entry in the audit log, against the write alone',
  async run({ quick, signal }: Bench): Promise<Row[]> {
    const folder = await mkdtemp(join(tmpdir(), 'pando-bench-audit-'))
    const store = await openSqliteStore({ path: join(folder, 'state.db'), clock: systemClock })
    const audit = openAuditLog(join(folder, 'audit.db'))
    const times = { alone: [] as number[], both: [] as number[] }
    try {
      const count = quick ? 5 : 50
      for (let turn = 0; turn < turns; turn++) {
        times.alone.push(...(await writes(`a${turn}`, { store, count, signal })))
        times.both.push(...(await writes(`b${turn}`, { store, audit, count, signal })))
      }
    } finally {
      await Promise.all([store.close(), audit.close()])
      await rm(folder, { recursive: true })
    }
    return [0.5, 0.99].map((at) =>
      share(
        `write with its audit entry, p${at * 100}: ÷ without, ${writers} at once`,
        side('with', [quantile(times.both, at)]),
        side('without', [quantile(times.alone, at)]),
      ),
    )
  },
}

interface Writes {
  store: Store
  audit?: AuditLog
  /** By each writer. */
  count: number
  signal: AbortSignal
}

/** Resolves to the time of each, in ms. */
async function writes(prefix: string, { store, audit, count, signal }: Writes): Promise<number[]> {
  const times: number[] = []
  const writer = async (self: number) => {
    for (let i = 0; i < count; i++) {
      const begun = performance.now()
      const name = `${prefix}-${self}-${i}`
      await store.create(Project, { name, spec: Project.spec.parse({}) }, signal)
      await audit?.append(entryOf(name))
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, self) => writer(self)))
  return times
}

function entryOf(name: string): AuditEntry {
  return {
    ...{ at: isoTime(systemClock), requestId: name, who: 'system:bench', from: 'local', action: 'createProject' },
    ...{ verb: 'create', kind: 'Project', name, outcome: 'done', status: 201, changes: [] },
  }
}
