import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import { exec } from '../../base/exec.node.ts'
import { silentLog } from '../../base/log.ts'
import { randomTag } from '../../base/random-tag.node.ts'
import { buildGuest } from '../../engines/qemu/guest/build.ts'
import { baseImagePath } from '../../engines/qemu/paths.ts'
import { createQemuEngine } from '../../engines/qemu/qemu.ts'
import { ensureSystemUser } from '../../host/system-user.ts'
import { openImages } from '../../services/images/images.ts'
import { instanceOf } from '../cold-boots.ts'
import { buildImage, page } from '../images.ts'
import { type Bench, type Measure, share, side } from '../measure.ts'

/** What the engine does for the disk of a machine, with all that belongs to it, against the one command that makes an overlay. */
export const linkedClone: Measure = {
  name: 'linked',
  title: 'a linked clone against qemu-img create',
  async run(bench) {
    const stateDir = await mkdtemp(join(tmpdir(), 'pando-bench-linked-'))
    try {
      return [await compare(bench, stateDir)]
    } finally {
      await rm(stateDir, { recursive: true, force: true })
    }
  },
}

async function compare({ pando, objects, accelerator, quick, signal }: Bench, stateDir: string) {
  await chmod(stateDir, 0o755)
  const cell = { tag: randomTag('b'), stateDir, runDir: join(stateDir, 'run') }
  const guestDir = join(pando.cell.stateDir, 'guest')
  const guest = await buildGuest({ outDir: guestDir, cacheDir: join(guestDir, 'cache'), signal })
  const user = await ensureSystemUser(pando.qemuUser, signal)
  const engine = createQemuEngine({ cell, user, guest, clock: systemClock, log: silentLog, accel: accelerator })
  try {
    const image = await (await openImages({ stateDir: pando.cell.stateDir })).open(await buildImage(objects, page))
    await engine.prepare(image, signal)
    const base = baseImagePath(cell, image.digest)
    const here: number[] = []
    const there: number[] = []
    for (let round = 0; round < (quick ? 5 : 30); round++) {
      const spec = instanceOf(image, page.config.entrypoint)
      here.push(await timed(() => engine.create(spec, signal)))
      await engine.destroy(spec.id, signal)
      const overlay = join(stateDir, 'by-hand.qcow2')
      const argv = ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', overlay, String(spec.diskBytes)]
      there.push(await timed(() => exec('qemu-img', argv, { signal })))
      await rm(overlay)
    }
    return share('linked clone made', side('by the engine', here), side('qemu-img create', there), { atMost: 2 })
  } finally {
    await engine.close()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
