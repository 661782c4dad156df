interface Argument {
  text: string
  /** Only under this accelerator; default: always. */
  only?: 'kvm' | 'tcg'
  why: string
}

/** README.md has the figures, and what was tried and left out. */
const table: readonly Argument[] = [
  { text: 'console=ttyS0', why: 'kernel messages and the shell of `pando console`' },
  { text: 'quiet', why: 'each character on the serial port is an exit to the emulator' },
  { text: 'panic=-1', why: 'a kernel that cannot go on ends the VM at once (QEMU runs with -no-reboot)' },
  { text: '8250.nr_uarts=1', why: 'the three ports that do not exist need not be looked for' },
  {
    text: 'cryptomgr.notests',
    why: 'self-tests of the algorithms that Debian needs for FIPS; this much emulated arithmetic takes a while',
  },
  { text: 'initcall_blacklist=crypto_kdf108_init', why: 'nothing but such a self-test, which the argument above does not reach' },
  {
    text: 'no_timer_check',
    only: 'tcg',
    why: 'on a busy host an emulated timer comes late, which the kernel takes for a broken one and panics',
  },
  { text: 'noreplace-smp', only: 'tcg', why: 'a single CPU would have every lock prefix rewritten; translated code gains nothing by it' },
  {
    text: 'mitigations=off',
    only: 'tcg',
    why: 'they shape what a real CPU speculates on, which does not survive translation: here they only cost',
  },
]

/** The kernel command line of a guest. */
export function kernelArguments({ accel }: { accel: 'kvm' | 'tcg' }): string {
  return table
    .filter(({ only }) => only === undefined || only === accel)
    .map(({ text }) => text)
    .join(' ')
}
