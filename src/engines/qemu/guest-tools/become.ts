import { randomBytes } from 'node:crypto'
import { type Clock, deadline } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { InstanceId } from '../../engine.ts'
import type { GuestAgent } from '../guest-agent.ts'
import type { VmLink } from '../links.ts'
import type { VmSpec } from '../records.ts'
import type { Vms } from '../vms.ts'
import { agentIsThere, toolsOf } from './agent.ts'
import { becomeScript, preforkScript } from './become-script.ts'
import { runScript } from './programs.ts'

/** Part of a snapshot's record: whose memory it is, and whether a copy can become somebody else. */
export interface FrozenGuest {
  id: InstanceId
  /** Why a copy cannot; absent: it can. */
  why?: string
}

const hooksMs = 20_000
const seedBytes = 64

/** Before the memory of a VM of a disk image is frozen. Anything can be frozen: to go back to it needs nobody inside. */
export async function readyForFork(vms: Vms, { id, hardware }: VmSpec, signal: AbortSignal): Promise<FrozenGuest> {
  if (hardware?.system === 'windows') return { id, why: 'Windows cannot be made somebody else while it runs' }
  if (!(await agentIsThere(await vms.link(id), signal))) return { id, why: 'no guest agent answered when it was frozen' }
  const tools = await toolsOf(vms, id, signal)
  const { exitCode, stderr } = await runScript(tools, { script: preforkScript }, deadline(signal, hooksMs))
  if (exitCode === 0) return { id }
  return { id, why: exitCode === 1 ? stderr.toString().trim().slice(0, 200) : 'it is no Linux with the program `ip`' }
}

/** Throws fork.guest_unsupported where the memory is another's, and cannot become this one's. */
export function assertCanBecome({ source, guest }: { source: string; guest?: FrozenGuest }, who: InstanceId | undefined): void {
  if (guest?.why === undefined || guest.id === who) return
  throw new PandoError('fork.guest_unsupported', { name: source, why: guest.why })
}

/** Has the Linux inside become somebody else; `whole`: all that makes a machine itself, and not only its name. */
export async function becomeSomebody(
  asked: { agent: GuestAgent; clock: Clock },
  { spec, whole, from }: { spec: VmSpec; whole: boolean; from: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const cards = spec.nics.map(({ mac, address, prefix, gateway, mtu }, index) =>
    [from[index] ?? mac, mac, address, prefix, gateway, mtu].join(','),
  )
  const args = [spec.hostname, ...(whole ? [randomBytes(16).toString('hex'), ...cards] : [''])]
  const { exitCode, stderr } = await runScript(asked, { script: becomeScript, args, input: randomBytes(seedBytes) }, signal)
  if (exitCode !== 0) throw new PandoError('base.internal', { detail: stderr.toString().trim().slice(-300) || `it ended with ${exitCode}` })
}

/** Tells it what time it is. Its clock has stood still; one that will not be told finds out by itself (NTP). */
export async function tellTime(vms: Vms, link: VmLink, signal: AbortSignal): Promise<void> {
  try {
    if (!(await agentIsThere(link, signal))) return
    await (await link.agent(signal)).execute('guest-set-time', { time: vms.clock.now() * 1_000_000 }, signal)
  } catch (err) {
    vms.log.debug({ module: 'qemu', err }, 'a guest was not told the time') // some set the time and fail for want of hwclock
  }
}
