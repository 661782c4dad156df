// Imports argv[3] into the store of the state folder argv[2] and kills its own process without warning while it is converted.
import { join } from 'node:path'
import { openImages } from '../images.ts'
import { importImage } from '../import.ts'

const [, , stateDir = '', path = ''] = process.argv
const { blobs, workDir } = await openImages({ stateDir })
await importImage({
  path,
  reference: 'debian:12',
  blobs,
  lease: blobs.lease(),
  workDir: join(workDir, 'operation'),
  signal: new AbortController().signal,
  report: ({ bytes }) => {
    if (bytes && bytes.done > 0) process.kill(process.pid, 'SIGKILL')
  },
})
