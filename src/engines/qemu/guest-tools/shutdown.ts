import type { VmLink } from '../links.ts'
import type { Vms } from '../vms.ts'
import { agentIsThere } from './agent.ts'

/** Pause between two presses of the power button. A system that boots, or asks its user first, misses one. */
const pressMs = 5_000
/** How long an agent may take to say that it cannot. It says nothing when it can. */
const refusalMs = 1_000

/**
 * Asks the system inside to end, until the signal ends: its agent once, and besides the power button again and again, which systems
 * without an agent know. Never throws: whoever waits sees that it has ended.
 */
export async function askSystemToEnd(vms: Vms, link: VmLink, signal: AbortSignal): Promise<void> {
  try {
    const qmp = await link.qmp(signal)
    if (link.paused) await qmp.execute('cont', {}, signal)
    const asked = (await agentIsThere(link, signal)) && (await askAgent(link, signal))
    // The button too early would make some ask their user while they are ending already.
    if (asked) await vms.clock.sleep(pressMs, signal)
    while (!signal.aborted) {
      await qmp.execute('system_powerdown', {}, signal)
      await vms.clock.sleep(pressMs, signal)
    }
  } catch (err) {
    if (!signal.aborted) vms.log.debug({ module: 'qemu', err }, 'the power button of a VM could not be pressed')
  }
}

async function askAgent(link: VmLink, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(refusalMs)])
  const refused = (await link.agent(AbortSignal.any([signal, AbortSignal.timeout(refusalMs * 5)]))).execute(
    'guest-shutdown',
    { mode: 'powerdown' },
    patience,
  )
  return refused.then(
    () => true,
    () => patience.aborted, // silence is consent
  )
}
