import type { Duplex } from 'node:stream'
import { PandoError } from '../../../base/errors.ts'
import type { InstanceId } from '../../engine.ts'
import { connectUnix } from '../host/unix-socket.ts'
import type { Vms } from '../vms.ts'

/** A connection of its own to the screen, which all share. Throws instance.not_running, instance.no_display. */
export async function openScreen(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<Duplex> {
  await vms.link(id)
  const { name, hardware } = await vms.spec(id)
  if (!hardware?.display) throw new PandoError('instance.no_display', { name })
  const socket = await connectUnix(vms.paths(id).vnc, signal)
  const onAbort = () => socket.destroy()
  signal.addEventListener('abort', onAbort, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', onAbort))
  socket.on('error', () => {}) // `close` follows
  return socket
}
