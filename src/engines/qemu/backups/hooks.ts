import { text } from 'node:stream/consumers'
import { deadline } from '../../../base/clock.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { InstanceId } from '../../engine.ts'
import { execInside } from '../exec.ts'
import type { VmSpec } from '../records.ts'
import type { Vms } from '../vms.ts'

/** How long hooks may take, ms. */
const hooksMs = 120_000

const folders = { before: '/etc/pando/prebackup.d', after: '/etc/pando/postbackup.d' }

/** In the order of their names; the first that fails ends it. Says how many there were. */
const script = (folder: string) =>
  `n=0; for f in ${folder}/*; do [ -f "$f" ] && [ -x "$f" ] || continue; "$f" >&2 || { echo "$f ended with $?" >&2; exit 1; }; n=$((n+1)); done; echo $n`

/** Resolves to whether there were any. Throws backup.hook_failed. */
export async function runHooks(
  vms: Vms,
  which: keyof typeof folders,
  { id, spec, signal }: { id: InstanceId; spec: VmSpec; signal: AbortSignal },
): Promise<boolean> {
  const { name } = spec
  const folder = folders[which]
  const until = deadline(signal, hooksMs)
  try {
    const session = await execInside(vms, { id, request: { argv: ['/bin/sh', '-c', script(folder)], env: {}, user: '0' } }, until)
    session.stdin.end()
    const [out, err, code] = await Promise.all([text(session.stdout), text(session.stderr), session.exit])
    if (code === 126 || code === 127) return false // there is no shell, so there are no hooks
    if (code !== 0) throw new PandoError('backup.hook_failed', { name, folder, detail: err.trim().slice(-300) || `exit code ${code}` })
    return Number(out.trim()) > 0
  } catch (error) {
    if (until.aborted && !signal.aborted) throw new PandoError('backup.hook_failed', { name, folder, detail: 'it took too long' })
    if (hasCode(error, 'instance.not_running', 'instance.command_not_found', 'instance.no_agent', 'qemu.agent_silent')) return false
    throw error
  }
}
