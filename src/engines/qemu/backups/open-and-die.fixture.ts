// Opens a backup of the VM argv[2] of the host argv[3] (JSON) and, at the named point argv[4], kills its own process (argv[5] `server`)
// or the VM's (a pid) without warning.
import { systemClock } from '../../../base/clock.ts'
import { silentLog } from '../../../base/log.ts'
import { createQemuEngine } from '../qemu.ts'

const [, , id = '', options = '{}', point = '', victim = ''] = process.argv
const engine = createQemuEngine({
  ...JSON.parse(options),
  clock: systemClock,
  log: silentLog,
  checkpoint: (name: string) => {
    if (name === point) process.kill(victim === 'server' ? process.pid : Number(victim), 'SIGKILL')
  },
})
await engine.powers.backups!.open(id, { signal: new AbortController().signal })
await engine.close()
