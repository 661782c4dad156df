import { buildImage, debian as image } from '../images.ts'
import type { Measure } from '../measure.ts'
import { forkAgainstBoot } from './pool.ts'

const MiB = 1024 ** 2

export const debian: Measure = {
  name: 'debian',
  title: 'fork against cold boot, Debian with systemd',
  async run(bench) {
    bench.say('building the image')
    await buildImage(bench.objects, image)
    return forkAgainstBoot(bench, {
      guest: 'Debian with systemd, 512 MiB',
      name: 'debian',
      spec: { image: image.reference, memory: 512 * MiB },
      goal: 100,
      rounds: bench.quick ? 1 : 5,
    })
  },
}
