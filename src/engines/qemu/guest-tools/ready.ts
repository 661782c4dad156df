import type { InstanceId } from '../../engine.ts'
import type { VmLink } from '../links.ts'
import type { RunRecord } from '../records.ts'
import type { Vms } from '../vms.ts'
import { agentIsThere } from './agent.ts'

/**
 * A system whose agent has not come by then counts as up: many have none. Longer than a cloud image boots, under emulation on a busy
 * host, and well within the time that services/lifecycle gives a boot (bootLimitMs).
 */
const withoutAgentMs = { kvm: 45_000, tcg: 240_000 }

/** Those that were up once: a system that restarts by itself stays up as far as we tell. */
const up = new WeakSet<VmLink>()
const waking = new WeakSet<VmLink>()

/** Is the system inside up, as far as can be told? Tells the VM's listeners when the time comes to look again. */
export async function isUp(
  vms: Vms,
  { id, run, link }: { id: InstanceId; run: RunRecord; link: VmLink },
  signal: AbortSignal,
): Promise<boolean> {
  if (up.has(link)) return true
  const left = Date.parse(run.startedAt) + withoutAgentMs[run.accel ?? 'tcg'] - vms.clock.now()
  if (left <= 0 || (await agentIsThere(link, signal).catch(() => false))) {
    up.add(link)
    return true
  }
  signal.throwIfAborted()
  wakeLater(vms, { id, link, left })
  return false
}

function wakeLater(vms: Vms, { id, link, left }: { id: InstanceId; link: VmLink; left: number }): void {
  if (waking.has(link)) return
  waking.add(link)
  const over = new AbortController()
  void link.ended.then(() => over.abort())
  vms.clock.sleep(left, over.signal).then(
    () => vms.changed(id),
    () => {}, // it has ended
  )
}
