import { execFileSync } from 'node:child_process'
import type { Cloud } from './cloud.ts'
import { processes } from './host-state.ts'

/** The host process that carries an instance: its QEMU, or the first process of its container. */
export function processOf(cloud: Cloud, uid: string, engine: string): number {
  if (engine === 'vm') {
    const found = processes().find(({ cmdline }) => cmdline.startsWith('qemu-system') && cmdline.includes(uid))
    if (!found) throw new Error(`no QEMU of ${uid}`)
    return found.pid
  }
  const shim = processes().find(({ cmdline }) => cmdline.includes('containerd-shim') && cmdline.includes(cloud.runDir))
  if (!shim) throw new Error('no container runs')
  const socket = `unix://${cloud.runDir}/docker/docker.sock`
  return Number(
    execFileSync('docker', ['-H', socket, 'inspect', '-f', '{{.State.Pid}}', `${cloud.env['PANDO_TAG']}-${uid}`], { encoding: 'utf8' }),
  )
}
