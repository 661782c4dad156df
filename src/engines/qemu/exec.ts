import { PandoError } from '../../base/errors.ts'
import type { ExecRequest, ExecSession, InstanceId } from '../engine.ts'
import { execByAgent } from './guest-tools/exec.ts'
import type { Vms } from './vms.ts'

/**
 * Runs a program inside, with the instance's environment, user and working directory where the request names none. The
 * session is killed when the signal ends before it. Throws instance.not_running, qemu.agent_silent.
 */
export async function execInside(
  vms: Vms,
  { id, request }: { id: InstanceId; request: ExecRequest },
  signal: AbortSignal,
): Promise<ExecSession> {
  if (request.argv.length === 0) throw new PandoError('instance.command_not_found', { command: '' })
  const link = await vms.link(id)
  const spec = await vms.spec(id)
  if (spec.hardware) return execByAgent(vms, { id, request }, signal)
  const stream = await link.stream(signal)
  return stream.open(
    {
      argv: request.argv,
      env: { ...spec.env, ...request.env },
      user: request.user ?? spec.user,
      workdir: request.workdir ?? spec.workdir,
      ...(request.tty ? { tty: request.tty } : {}),
    },
    signal,
  )
}
