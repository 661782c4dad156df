import { deadline } from '../../../base/clock.ts'
import { hasCode } from '../../../base/errors.ts'
import type { InstanceId } from '../../engine.ts'
import type { Vms } from '../vms.ts'
import { toolsOf } from './agent.ts'

/** How long an agent may take to answer, ms. */
const answerMs = 10_000

/**
 * Who is logged in: on a console, by SSH, at a screen. Undefined where nothing inside tells: an image of a container knows no logins,
 * and a system may have no agent, or one that was told not to say.
 */
export async function usersInside(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<string[] | undefined> {
  const { hardware } = await vms.spec(id)
  if (!hardware) return undefined
  try {
    const { agent } = await toolsOf(vms, id, signal)
    const sessions = await agent.execute<{ user: string }[]>('guest-get-users', {}, deadline(signal, answerMs))
    return [...new Set(sessions.map(({ user }) => user))].sort()
  } catch (error) {
    if (hasCode(error, 'instance.no_agent', 'qemu.qmp')) return undefined
    throw error
  }
}
