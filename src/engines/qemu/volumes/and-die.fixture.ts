// Does argv[3] (JSON: {call, id, volume or its id, target}) on the host argv[2] (JSON) and, at the named point argv[4], kills its own process.
import { systemClock } from '../../../base/clock.ts'
import { silentLog } from '../../../base/log.ts'
import { createQemuEngine } from '../qemu.ts'

const [, , options = '{}', work = '{}', point = ''] = process.argv
const engine = createQemuEngine({
  ...JSON.parse(options),
  clock: systemClock,
  log: silentLog,
  checkpoint: (name: string) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const { call, id, volume, target } = JSON.parse(work)
const { signal } = new AbortController()
const power = engine.powers.volumes!
if (call === 'attach') await power.attach(id, volume, signal)
if (call === 'detach') await power.detach(id, volume, signal)
if (call === 'move') await power.move(id, volume, target, { signal })
await engine.close()
