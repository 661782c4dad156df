import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

/** A machine of QEMU's without a disk: its firmware writes on a screen, that is all. */
export async function screenOfQemu(): Promise<{ open(): Promise<Duplex> } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-screen-'))
  const socket = join(folder, 'vnc')
  const args = ['-machine', 'q35', '-accel', 'tcg', '-m', '32', '-nic', 'none', '-vga', 'std', '-display', 'none', '-vnc', `unix:${socket}`]
  const qemu = spawn('qemu-system-x86_64', args, { stdio: 'ignore' })
  const isThere = () =>
    access(socket).then(
      () => true,
      () => false,
    )
  while (!(await isThere())) {
    if (qemu.exitCode !== null) throw new Error(`QEMU ended with ${qemu.exitCode}`)
    await pause(20)
  }
  return {
    async open() {
      const wire = connect(socket)
      await once(wire, 'connect')
      return wire
    },
    async [Symbol.asyncDispose]() {
      qemu.kill('SIGKILL')
      if (qemu.exitCode === null && qemu.signalCode === null) await once(qemu, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
