import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** All that a Pando with this tag and these folders may leave on a host, as sorted lines. Empty when nothing is left. */
export function traces(tag: string, folders: string[]): string[] {
  const lines = (command: string, args: string[]) => {
    try {
      return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')
    } catch {
      return []
    }
  }
  const mine = (line: string) => new RegExp(`\\b${tag}[-_a-z0-9]`).test(line)
  return [
    ...lines('ip', ['netns', 'list'])
      .filter(mine)
      .map((line) => `netns ${line}`),
    ...lines('ip', ['-br', 'link'])
      .filter(mine)
      .map((line) => `link ${line}`),
    ...lines('nft', ['list', 'tables'])
      .filter(mine)
      .map((line) => `nft ${line}`),
    ...readdirSync('/dev/shm')
      .filter((name) => name.startsWith(`pando-${tag}-`))
      .map((name) => `memory ${name}`),
    ...readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .filter((line) => folders.some((folder) => line.includes(folder)))
      .map((line) => `mount ${line}`),
    ...processes()
      .filter(({ cmdline }) => folders.some((folder) => cmdline.includes(folder)))
      .map(({ pid, cmdline }) => `process ${pid} ${cmdline.slice(0, 120)}`),
  ].sort()
}

/** Processes of this host with their command lines. */
export function processes(): { pid: number; cmdline: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), cmdline: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        return []
      }
    })
}
