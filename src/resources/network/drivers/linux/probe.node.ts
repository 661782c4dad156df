import { access, constants } from 'node:fs/promises'
import type { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import type { Probe } from '../../../../base/probe.ts'

const programs = [
  { command: 'ip', args: ['-V'], from: 'iproute2' },
  { command: 'nft', args: ['--version'], from: 'nftables' },
  { command: 'dnsmasq', args: ['--version'], from: 'dnsmasq-base' },
  { command: 'nsenter', args: ['--version'], from: 'util-linux' },
]

/** Root, the programs and the kernel's nf_tables: all must be there. A missing /dev/net/tun shuts out VMs only. */
export async function probeLinux(signal: AbortSignal): Promise<Probe> {
  if (process.getuid?.() !== 0)
    return { available: false, reason: 'Pando does not run as root', remedy: 'Start it as root, or use `pando dev`.' }
  for (const { command, args, from } of programs) {
    try {
      await exec(command, args, { signal })
    } catch (error) {
      signal.throwIfAborted()
      return { available: false, reason: (error as PandoError).message, remedy: `apt-get install ${from}` }
    }
  }
  try {
    await exec('nft', ['list', 'tables'], { signal })
  } catch (error) {
    signal.throwIfAborted()
    return {
      available: false,
      reason: `the kernel has no nf_tables: ${(error as PandoError).message}`,
      remedy: 'Use a kernel with CONFIG_NF_TABLES.',
    }
  }
  const version = (await exec('nft', ['--version'], { signal })).stdout.trim()
  const tun = await access('/dev/net/tun', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!tun)
    return { available: true, version, reason: '/dev/net/tun is missing: virtual machines cannot get a NIC', remedy: 'modprobe tun' }
  return { available: true, version }
}
