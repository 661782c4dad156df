// Freezes the VM argv[2] of the host argv[3] (JSON) into the snapshot argv[4] and, at the named point argv[5], kills its own
// process (argv[6] `server`) or the VM's (a pid) without warning.
import { systemClock } from '../../../base/clock.ts'
import { silentLog } from '../../../base/log.ts'
import { createQemuEngine } from '../qemu.ts'

const [, , id = '', options = '{}', snapshot = '', point = '', victim = ''] = process.argv
const engine = createQemuEngine({
  ...JSON.parse(options),
  clock: systemClock,
  log: silentLog,
  checkpoint: (name: string) => {
    if (name === point) process.kill(victim === 'server' ? process.pid : Number(victim), 'SIGKILL')
  },
})
await engine.powers.snapshots!.freeze(id, snapshot, { memory: true, signal: new AbortController().signal })
await engine.close()
