import { PandoError } from '../../../base/errors.ts'
import { type Descriptor, type Index, notAnImage } from './manifest.ts'

const goNames: Record<string, string> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: '386',
  ppc64: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
}

/** This machine in the words of OCI: `amd64`, `arm64`. */
export const hostArchitecture = goNames[process.arch] ?? process.arch

/** The entry of an index that fits. Throws image.wrong_architecture naming what there is. */
export function choosePlatform(index: Index, wanted: { name: string; architecture: string }): Descriptor {
  const images = index.manifests.filter((entry) => entry.platform?.os !== 'unknown')
  const fits = images.find((entry) => entry.platform?.os === 'linux' && entry.platform.architecture === wanted.architecture)
  const only = images.length === 1 && images[0]!.platform === undefined ? images[0] : undefined // its configuration will tell
  if (fits ?? only) return (fits ?? only)!
  if (images.length === 0) throw notAnImage('its index lists no image')
  const found = [...new Set(images.map(({ platform }) => (platform ? `${platform.os}/${platform.architecture}` : 'unknown')))].join(', ')
  throw new PandoError('image.wrong_architecture', { name: wanted.name, found, wanted: wanted.architecture })
}

/** Throws image.wrong_architecture unless an image of this configuration runs here. */
export function requirePlatform(config: { os: string; architecture: string }, wanted: { name: string; architecture: string }): void {
  if (config.os === 'linux' && config.architecture === wanted.architecture) return
  const found = config.os === 'linux' ? config.architecture : `${config.os}/${config.architecture}`
  throw new PandoError('image.wrong_architecture', { name: wanted.name, found, wanted: wanted.architecture })
}
