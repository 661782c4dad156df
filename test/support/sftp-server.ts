import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'

/** OpenSSH on loopback with keys of its own, for SFTP and nothing else. Nothing of the host's own SSH is used. */
export interface SftpServer {
  /** As `pando backup target add` takes it. */
  url: string
  /** Paths of files: who may come in, and who may not; which server is meant, and which is another. */
  key: string
  strangersKey: string
  knownHosts: string
  otherHosts: string
  down(): Promise<void>
  up(): Promise<void>
}

/** Where sshd drops its rights; Debian makes it when the service starts. */
const separation = '/run/sshd'

/** `dir`: for its files, and the folder `repository`. */
export async function startSftpServer(dir: string): Promise<SftpServer> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = (name: string) => join(dir, name)
  for (const name of ['host', 'other-host', 'client', 'stranger'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file(name)])
  const port = await freePort()
  const publicKey = (name: string) =>
    readFileSync(file(`${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')
  for (const [known, host] of [
    ['known', 'host'],
    ['other', 'other-host'],
  ] as const)
    writeFileSync(file(known), `[127.0.0.1]:${port} ${publicKey(host)}\n`)
  writeFileSync(file('authorized'), `${publicKey('client')}\n`)
  writeFileSync(
    file('config'),
    [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      'AuthenticationMethods publickey',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      'PermitTTY no',
      'DisableForwarding yes',
      'Subsystem sftp internal-sftp',
      'ForceCommand internal-sftp',
      '',
    ].join('\n'),
  )
  let server: ChildProcess | undefined
  let madeSeparation = false
  const up = async () => {
    madeSeparation = mkdirSync(separation, { recursive: true, mode: 0o755 }) !== undefined
    server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    for await (const text of server.stderr!.iterator({ destroyOnReturn: false })) {
      said += String(text)
      if (/Server listening/.test(said)) {
        server.stderr!.resume()
        return
      }
    }
    throw new Error(`sshd does not listen: ${said}`)
  }
  await up()
  return {
    url: `sftp://${userInfo().username}@127.0.0.1:${port}/${join(dir, 'repository')}`,
    key: file('client'),
    strangersKey: file('stranger'),
    knownHosts: file('known'),
    otherHosts: file('other'),
    up,
    async down() {
      if (server?.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit')
        server.kill()
        await ended
      }
      if (madeSeparation) rmdirSync(separation)
      madeSeparation = false
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
