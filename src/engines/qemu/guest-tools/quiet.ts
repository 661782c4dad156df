import { deadline } from '../../../base/clock.ts'
import type { GuestAgent } from '../guest-agent.ts'
import { isMachine } from '../hardware/machine.ts'
import type { VmLink } from '../links.ts'
import type { VmSpec } from '../records.ts'
import type { Vms } from '../vms.ts'
import { agentIsThere } from './agent.ts'
import { runScript } from './programs.ts'

/** How long a guest may take to bring its file systems to rest: its hooks make databases write what they hold, ms. */
const restMs = 20_000
/** How long an agent of ours may take, ms: it has no hooks. */
const ownMs = 5_000

export interface Quiet {
  /** `application`: its programs were told, too. `crash`: nobody inside answers, and it is as after a power cut. */
  consistency: 'application' | 'filesystem' | 'crash'
  /** Fine more than once. */
  thaw(): Promise<void>
}

/**
 * Brings the file systems inside to rest, for as short as can be: whatever writes stands still until `thaw`. A guest whose agent
 * cannot is as it is. Throws only the signal's reason.
 */
export async function makeQuiet(vms: Vms, { link, spec }: { link: VmLink; spec: VmSpec }, signal: AbortSignal): Promise<Quiet> {
  const machine = isMachine(spec)
  const nothing: Quiet = { consistency: 'crash', thaw: async () => {} }
  if (link.paused || (machine && !(await agentIsThere(link, signal).catch(() => false)))) return nothing
  const limitMs = machine ? restMs : ownMs
  const agent = await link.agent(deadline(signal, ownMs)).catch(() => undefined)
  signal.throwIfAborted()
  if (!agent) return nothing
  const hooks = machine && (await hasHooks({ agent, clock: vms.clock }, spec, deadline(signal, ownMs)))
  const thaw = once(async () => void (await agent.execute('guest-fsfreeze-thaw', {}, AbortSignal.timeout(limitMs))))
  try {
    await agent.execute('guest-fsfreeze-freeze', {}, deadline(signal, limitMs))
    return { consistency: hooks ? 'application' : 'filesystem', thaw }
  } catch {
    await letGo(link) // it may have done it and only the answer is missing
    signal.throwIfAborted()
    return nothing
  }
}

/**
 * Lets a guest go on that may have been brought to rest, also by a process that died; fine when it was not, or nobody answers:
 * one of ours goes on by itself after 20 s.
 */
export async function letGo(link: VmLink): Promise<void> {
  await link
    .agent(AbortSignal.timeout(ownMs))
    .then((agent) => agent.execute('guest-fsfreeze-thaw', {}, AbortSignal.timeout(restMs)))
    .catch(() => {})
}

/** Windows tells its programs by itself (VSS); in Linux the agent runs a hook, when it was told to and there is something in it. */
async function hasHooks(asked: { agent: GuestAgent; clock: Vms['clock'] }, { hardware }: VmSpec, signal: AbortSignal): Promise<boolean> {
  if (hardware?.system === 'windows') return true
  return runScript(asked, { script: findHooks }, signal).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  )
}

/** The agent runs the hook with -F or by its configuration; the one that distributions ship runs what is in the folder. */
const findHooks = `
told=
for agent in $(pidof qemu-ga); do
  tr '\\0' '\\n' </proc/$agent/cmdline | grep -Eq '^(-F|--fsfreeze-hook)' && told=1
done
grep -Eqs '^[[:space:]]*fsfreeze-hook[[:space:]]*=' /etc/qemu/qemu-ga.conf && told=1
[ -n "$told" ] || exit 1
for hook in /etc/qemu/fsfreeze-hook.d/* /etc/qemu-ga/fsfreeze-hook.d/*; do [ -f "$hook" ] && [ -x "$hook" ] && exit 0; done
exit 1`

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
