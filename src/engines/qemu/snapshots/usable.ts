import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PandoError } from '../../../base/errors.ts'
import { qemuVersion } from '../probe.ts'
import type { Made, SnapshotRecord } from './records.ts'

/** What this host would stamp on a snapshot of such a machine. */
export async function madeBy({ machine, accel }: Pick<Made, 'machine' | 'accel'>, signal: AbortSignal): Promise<Made> {
  return { qemu: await qemuVersion(signal), machine, accel, cpu: accel === 'kvm' ? await hostCpu() : 'emulated' }
}

/** Throws snapshot.incompatible. */
export async function assertMadeHere({ made, source }: SnapshotRecord, accel: 'kvm' | 'tcg', signal: AbortSignal): Promise<void> {
  const here = await madeBy({ machine: made.machine, accel }, signal)
  for (const what of ['qemu', 'accel', 'cpu'] as const) {
    if (made[what] === here[what]) continue
    throw new PandoError('snapshot.incompatible', { name: source, made: `${labels[what]} ${made[what]}`, found: here[what] })
  }
}

const labels = { qemu: 'QEMU', accel: 'the accelerator', cpu: 'the CPU' }

let cached: Promise<string> | undefined
async function hostCpu(): Promise<string> {
  cached ??= readFile('/proc/cpuinfo', 'utf8').then((text) => {
    const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
    const features = createHash('sha256').update(field('flags').split(' ').sort().join(' ')).digest('hex').slice(0, 8)
    return `${field('model name')} (features ${features})`
  })
  return cached
}
