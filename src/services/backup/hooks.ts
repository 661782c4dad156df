import { text } from 'node:stream/consumers'
import { deadline } from '../../base/clock.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Engine } from '../../engines/engine.ts'

/** Longest time that the hooks of one folder may take, in ms. */
const defaultLimitMs = 120_000

const folders = { before: '/etc/pando/prebackup.d', after: '/etc/pando/postbackup.d' }

/** In the order of their names; the first that fails ends it. Says how many there were. */
const script = (folder: string) =>
  `n=0; for f in ${folder}/*; do [ -f "$f" ] && [ -x "$f" ] || continue; "$f" >&2 || { echo "$f ended with $?" >&2; exit 1; }; n=$((n+1)); done; echo $n`

/**
 * Runs the hooks inside a container; resolves to whether there were any. An image without a shell has none. Those that take
 * longer than `limitMs` (default 120 s) are killed. Throws backup.hook_failed.
 */
export async function runHooks(
  engine: Engine,
  which: 'before' | 'after',
  { id, name, signal, limitMs = defaultLimitMs }: { id: string; name: string; signal: AbortSignal; limitMs?: number },
): Promise<boolean> {
  if (!engine.powers.exec) return false
  const folder = folders[which]
  const until = deadline(signal, limitMs)
  try {
    const session = await engine.powers.exec(id, { argv: ['/bin/sh', '-c', script(folder)], env: {}, user: '0' }, until)
    session.stdin.end()
    const [out, err, code] = await Promise.all([text(session.stdout), text(session.stderr), session.exit])
    if (code === 126 || code === 127) return false
    if (code !== 0) throw new PandoError('backup.hook_failed', { name, folder, detail: err.trim().slice(-300) || `exit code ${code}` })
    return Number(out.trim()) > 0
  } catch (error) {
    if (until.aborted && !signal.aborted)
      throw new PandoError('backup.hook_failed', { name, folder, detail: `it took longer than ${limitMs / 1000} s` })
    if (hasCode(error, 'instance.not_running', 'instance.command_not_found')) return false
    throw error
  }
}
