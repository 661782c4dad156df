import { exec } from '../../../base/exec.node.ts'
import type { ImageContent } from '../../engine.ts'
import { imageConfig } from '../../image-config.ts'

const config = imageConfig()

/** The Debian of the tests, a qcow2 at `path`, as a disk image of the content store. */
export async function debianImage(path: string, signal: AbortSignal): Promise<ImageContent> {
  const info = JSON.parse((await exec('qemu-img', ['info', '-f', 'qcow2', '--output=json', path], { signal })).stdout) as {
    'virtual-size': number
  }
  const none = async (): Promise<never> => {
    throw new TypeError('a disk image has no files')
  }
  return {
    digest: `sha256:${path.replaceAll(/\W/g, '')}`,
    reference: 'debian-12',
    config,
    sizeBytes: 0,
    disk: { type: 'disk', format: 'qcow2', path, virtualBytes: info['virtual-size'], firmware: 'bios' },
    openRootfs: none,
    openDockerArchive: none,
  }
}
