import type { Cloud } from './cloud.ts'

/** sshd, and the libraries it is linked with. */
const packages = [
  ...['busybox', 'libc6', 'openssh-server', 'openssh-client', 'libssl3', 'zlib1g', 'libcrypt1', 'libpam0g', 'libselinux1', 'libpcre2-8-0'],
  ...['libaudit1', 'libcap-ng0', 'libgssapi-krb5-2', 'libkrb5-3', 'libk5crypto3', 'libkrb5support0', 'libcom-err2', 'libkeyutils1'],
  ...['libwrap0', 'libnsl2', 'libtirpc3', 'libsystemd0', 'libgcrypt20', 'libgpg-error0', 'liblz4-1', 'liblzma5', 'libzstd1', 'libcap2'],
]
const applets = ['sh', 'cat', 'date', 'dd', 'echo', 'env', 'grep', 'head', 'hostname', 'httpd', 'ip', 'ls', 'md5sum', 'mkdir', 'nc', 'od']
const more = ['adjtimex', 'printf', 'ps', 'rm', 'sleep', 'sync', 'tail', 'tr', 'true', 'uname', 'usleep', 'wc', 'wget']

/**
 * What should not be the same in two machines: it makes an SSH host key, takes random numbers all the time (slowly, once it
 * is somebody else), and holds a connection to `PEER`, if that is set.
 */
const serve = `#!/bin/sh
mkdir -p /tmp /run/sshd /dev/shm /var/lib/systemd
[ -f /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
head -c 512 /dev/urandom > /var/lib/systemd/random-seed
/usr/sbin/sshd -o UsePAM=no -o PidFile=/run/sshd.pid -h /etc/ssh/ssh_host_ed25519_key
httpd -p 80 -h /www
if [ -n "$PEER" ]; then
  (while :; do echo "$(hostname)"; sleep 1; done | nc "$PEER" 9000; echo cut > /dev/shm/connection) &
fi
trap 'exit 0' TERM
born=$(hostname)
while :; do
  dd if=/dev/urandom bs=16 count=1 2> /dev/null | od -A n -t x1 | tr -d ' ' >> /dev/shm/values
  if [ "$(hostname)" = "$born" ]; then usleep 20000; else sleep 5 & wait; fi
done
`

/** A page that tells all that must be its own, \`key value\` a line. */
const facts = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
echo "time $(adjtimex | grep time.tv_ | tr -d ' a-z._:' | tr '\\n' ' ')"
echo "hostname $(hostname)"
echo "bootId $(cat /proc/sys/kernel/random/boot_id)"
echo "kernelUuid $(cat /proc/sys/kernel/random/uuid)"
echo "random $(head -c 16 /dev/urandom | od -A n -t x1 | tr -d ' ')"
echo "machineId $(cat /etc/machine-id)"
echo "mac $(cat /sys/class/net/eth0/address)"
echo "address $(ip -4 -o addr show dev eth0 | tr -s ' ' | tr '/' ' ' | while read n d f a rest; do echo $a; done)"
echo "hosts $(grep -c "$(hostname)" /etc/hosts)"
echo "sshKey $(md5sum < /etc/ssh/ssh_host_ed25519_key.pub)"
echo "seedFile $(ls /var/lib/systemd/random-seed 2> /dev/null | wc -l)"
echo "product $(cat /sys/class/dmi/id/product_uuid)"
echo "connection $(cat /dev/shm/connection 2> /dev/null)"
while read value; do echo "value $value"; done < /dev/shm/values
`

/** An image of a machine that is worth being told from its copies. */
export async function buildTemplate(cloud: Cloud, reference: string): Promise<void> {
  const spec = {
    variant: 'none',
    packages,
    files: {
      '/serve.sh': { content: serve, mode: 0o755 },
      '/www/cgi-bin/facts': { content: facts, mode: 0o755 },
      '/etc/passwd': { content: 'root:x:0:0:root:/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/bin/false\n' },
      '/etc/group': { content: 'root:x:0:\nnogroup:x:65534:\n' },
      '/tmp': { directory: true, mode: 0o1777 },
      ...Object.fromEntries([...applets, ...more].map((name) => [`/bin/${name}`, { symlink: 'busybox' }])),
    },
    config: { entrypoint: ['/serve.sh'], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
  }
  const { code, stderr } = await cloud.cli(['image', 'build', reference, '--spec', '-'], { input: JSON.stringify(spec) })
  if (code !== 0) throw new Error(`building ${reference} failed: ${stderr}`)
}

export type Facts = Record<string, string> & { values: string[] }

/** What the machine at an address says of itself. `skewMs` is how far its clock is off, at most. */
export async function factsAt(address: string): Promise<{ facts: Facts; skewMs: number }> {
  const before = Date.now()
  const text = await (await fetch(`http://${address}/cgi-bin/facts`, { signal: AbortSignal.timeout(60_000) })).text()
  const lines = text
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()] as const)
  const facts = Object.fromEntries(lines.filter(([key]) => key !== 'value')) as Facts
  facts.values = lines.filter(([key]) => key === 'value').map(([, value]) => value)
  const [seconds = 0, microseconds = 0] = (facts['time'] ?? '').split(' ').map(Number)
  const time = seconds * 1000 + microseconds / 1000
  return { facts, skewMs: time < before ? before - time : Math.max(0, time - Date.now()) }
}
