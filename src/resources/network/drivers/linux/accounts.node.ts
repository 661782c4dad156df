import { readFile } from 'node:fs/promises'

/** The account dnsmasq gives its rights up to: its own where the distribution made one, else nobody's. */
export async function dnsAccount(): Promise<{ user: string; group: string }> {
  const users = await table('/etc/passwd')
  const groups = await table('/etc/group')
  const user = users.find(([name]) => name === 'dnsmasq') ?? users.find(([name]) => name === 'nobody')
  const group = groups.find(([, , gid]) => gid === user?.[3])
  return { user: user?.[0] ?? 'nobody', group: group?.[0] ?? 'nogroup' }
}

async function table(path: string): Promise<string[][]> {
  return (await readFile(path, 'utf8')).split('\n').map((line) => line.split(':'))
}
