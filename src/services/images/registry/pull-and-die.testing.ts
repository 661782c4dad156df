// Pulls argv[3] into the store argv[2] and kills its own process without warning after argv[4] bytes.
import { systemClock } from '../../../base/clock.ts'
import { BlobStore } from '../blobs.ts'
import { pullImage } from '../registry.ts'

const [, , folder = '', reference = '', bytes = ''] = process.argv
const blobs = new BlobStore(folder)
await pullImage({
  reference,
  blobs,
  lease: blobs.lease(),
  clock: systemClock,
  signal: new AbortController().signal,
  onProgress: (done) => {
    if (done >= Number(bytes)) process.kill(process.pid, 'SIGKILL')
  },
})
