import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { usageError } from './failure.ts'
import { collect } from './options.ts'

/** What a VM of a disk image is made of, as Commander gives it. */
export interface MachineOptions {
  cloudInit?: string
  networkConfig?: string
  uefi?: true
  bios?: true
  secureBoot?: true
  tpm?: true
  display?: true
  cdrom?: string[]
  windows?: true
  drivers?: string
}

export function machineOptions(command: Command): void {
  command
    .optionsGroup('Machine, for a disk image:')
    .option('--cloud-init <file>', 'user-data for cloud-init inside')
    .option('--network-config <file>', 'network configuration for cloud-init, version 2 (default: from its networks)')
    .option('--uefi', 'boot with UEFI (default: as its image does)')
    .addOption(new Option('--bios', 'boot with a BIOS').conflicts(['uefi', 'secureBoot']))
    .option('--secure-boot', 'UEFI that boots only what is signed')
    .option('--tpm', 'a TPM 2.0 of its own')
    .option('--display', 'a screen; see it with pando vnc')
    .option('--cdrom <image>', 'an ISO image in a drive; may be repeated', collect)
    .option('--windows', 'what Windows expects of its hardware')
    .addOption(
      new Option('--drivers <kind>', 'disk and network that it sees (default virtio; emulated with --windows)').choices([
        'virtio',
        'emulated',
      ]),
    )
}

/** `machine` of a spec; undefined when no option asks for any. Throws cli.usage. */
export async function machineOf(options: MachineOptions): Promise<Record<string, unknown> | undefined> {
  const { uefi, bios, secureBoot, tpm, display, cdrom, windows, drivers } = options
  const userData = await textOf(options.cloudInit, '--cloud-init')
  const networkData = await textOf(options.networkConfig, '--network-config')
  const machine = {
    firmware: uefi ? 'uefi' : bios ? 'bios' : undefined,
    secureBoot,
    tpm,
    system: windows ? 'windows' : undefined,
    drivers,
    display,
    cdroms: cdrom,
    cloudInit: userData === undefined && networkData === undefined ? undefined : { userData, networkData },
  }
  const asked = Object.entries(machine).filter(([, value]) => value !== undefined)
  return asked.length > 0 ? Object.fromEntries(asked) : undefined
}

async function textOf(file: string | undefined, option: string): Promise<string | undefined> {
  if (file === undefined) return undefined
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw usageError(`${option} ${file}: ${cause.message}`)
  })
}
