import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { exec } from '../base/exec.node.ts'

const unitDir = '/etc/systemd/system'
/** Installing and starting may wait for the server's first answer. */
const patienceMs = 150_000

export function unitName(tag: string): string {
  return tag === 'pd' ? 'pando.service' : `pando-${tag}.service`
}
export function unitPath(tag: string): string {
  return `${unitDir}/${unitName(tag)}`
}

/** Does systemd run this machine? The test systemd itself documents. */
export function systemdRuns(): Promise<boolean> {
  return exists('/run/systemd/system')
}

export function unitInstalled(tag: string): Promise<boolean> {
  return exists(unitPath(tag))
}

/**
 * KillMode=process: only the server is ended with the unit. QEMU, dnsmasq and our Docker engine belong to the workloads
 * and outlive it.
 */
export function unitText({ launcher, args }: { launcher: string; args: readonly string[] }): string {
  return `[Unit]
Description=Pando: one cloud for containers and virtual machines
After=network-online.target docker.service
Wants=network-online.target

[Service]
ExecStart=${[launcher, 'server', ...args].map(quote).join(' ')}
Restart=always
RestartSec=1
KillMode=process
LimitNOFILE=1048576
TasksMax=infinity
Delegate=yes

[Install]
WantedBy=multi-user.target
`
}

/** Writes the unit, has it started now and at each boot. Tells whether the file changed. */
export async function installUnit(tag: string, text: string, signal: AbortSignal): Promise<boolean> {
  const changed = (await readFile(unitPath(tag), 'utf8').catch(() => '')) !== text
  if (changed) {
    await writeFile(unitPath(tag), text)
    await exec('systemctl', ['daemon-reload'], { signal })
  }
  await exec('systemctl', ['enable', unitName(tag)], { signal })
  await exec('systemctl', [changed ? 'restart' : 'start', unitName(tag)], { signal, timeoutMs: patienceMs })
  return changed
}

export async function startUnit(tag: string, signal: AbortSignal): Promise<void> {
  await exec('systemctl', ['start', unitName(tag)], { signal, timeoutMs: patienceMs })
}

export async function stopUnit(tag: string, signal: AbortSignal): Promise<void> {
  await exec('systemctl', ['stop', unitName(tag)], { signal, timeoutMs: patienceMs })
}

export async function removeUnit(tag: string, signal: AbortSignal): Promise<boolean> {
  if (!(await unitInstalled(tag))) return false
  await exec('systemctl', ['disable', '--now', unitName(tag)], { signal, timeoutMs: patienceMs })
  await rm(unitPath(tag), { force: true })
  await exec('systemctl', ['daemon-reload'], { signal })
  return true
}

/** systemd splits at blanks and expands `%` and `$`. */
function quote(word: string): string {
  const safe = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /[\s"'\\]/.test(safe) ? `"${safe.replace(/["\\]/g, '\\$&')}"` : safe
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
