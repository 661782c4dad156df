import type { ImageConfig } from './engine.ts'

/** What an image says that says nothing, with `changes`. */
export function imageConfig(changes: Partial<ImageConfig> = {}): ImageConfig {
  return {
    entrypoint: [],
    cmd: [],
    env: {},
    user: '',
    workdir: '/',
    exposedPorts: [],
    stopSignal: 'SIGTERM',
    architecture: 'amd64',
    labels: {},
    ...changes,
  }
}
