interface Argument {
  text: string
  /** Only under this accelerator. */
  only?: 'kvm' | 'tcg'
  why: string
}

/** The figures behind them are in README.md. */
const table: readonly Argument[] = [
  { text: 'console=ttyS0', why: 'kernel messages and the shell of `pando console`' },
  { text: 'quiet', why: 'each character on the serial port is an exit to the emulator' },
  { text: 'panic=-1', why: 'a kernel that cannot go on ends the VM at once (QEMU runs with -no-reboot)' },
]

/** The kernel command line of a guest. */
export function kernelArguments({ accel }: { accel: 'kvm' | 'tcg' }): string {
  return table.filter(({ only }) => only === undefined || only === accel).map(({ text }) => text).join(' ')
}
