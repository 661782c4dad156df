import { type Clock, deadline } from '../../../base/clock.ts'
import { asPandoError, PandoError } from '../../../base/errors.ts'
import type { InstanceId } from '../../engine.ts'
import type { GuestAgent } from '../guest-agent.ts'
import type { VmLink } from '../links.ts'
import type { VmSpec } from '../records.ts'
import type { Vms } from '../vms.ts'

/** QEMU's name of the host's side of the agent's port, see command-line.ts. */
const chardev = 'agent'
/** How long an agent that holds its port open may take to answer, ms. A guest under emulation that boots is slow. */
const answerMs = 15_000

/** The qemu-guest-agent of a running VM of a disk image. */
export interface Tools {
  agent: GuestAgent
  clock: Clock
  link: VmLink
  spec: VmSpec
}

/** Does something inside hold the agent's port open? Told by QEMU, so nobody has to wait for an answer that never comes. */
export async function agentIsThere(link: VmLink, signal: AbortSignal): Promise<boolean> {
  const chardevs = await (await link.qmp(signal)).execute<{ label: string; 'frontend-open': boolean }[]>('query-chardev', {}, signal)
  return chardevs.some(({ label, 'frontend-open': open }) => label === chardev && open)
}

/** Throws instance.not_running, instance.no_agent. */
export async function toolsOf(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<Tools> {
  const link = await vms.link(id)
  const spec = await vms.spec(id)
  if (!(await agentIsThere(link, signal))) throw new PandoError('instance.no_agent', { name: spec.name, detail: 'nothing inside listens' })
  try {
    return { agent: await link.agent(deadline(signal, answerMs)), clock: vms.clock, link, spec }
  } catch (cause) {
    signal.throwIfAborted()
    throw new PandoError('instance.no_agent', { name: spec.name, detail: asPandoError(cause).message }, { cause })
  }
}
