import { http } from '../base/http.node.ts'

const systemSocket = '/var/run/docker.sock'
const patienceMs = 2_000

/** The Docker engine of this machine, if one answers. Looks where DOCKER_HOST says, else at the usual socket. */
export async function findDockerEngine(): Promise<{ socketPath: string; version: string } | undefined> {
  const socketPath = process.env['DOCKER_HOST']?.replace(/^unix:\/\//, '') ?? systemSocket
  const version = await askVersion(socketPath)
  return version === undefined ? undefined : { socketPath, version }
}

function askVersion(socketPath: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = http().get({ socketPath, path: '/version', timeout: patienceMs }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve(versionIn(body)))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
  })
}

function versionIn(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { Version?: string }).Version
  } catch {
    return undefined
  }
}
