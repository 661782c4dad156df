import type { Cloud } from './cloud.ts'

/** sshd, and the libraries it is linked with. */
const packages = [
  ...['busybox', 'libc6', 'openssh-server', 'openssh-client', 'libssl3', 'zlib1g', 'libcrypt1', 'libpam0g', 'libselinux1', 'libpcre2-8-0'],
  ...['libaudit1', 'libcap-ng0', 'libgssapi-krb5-2', 'libkrb5-3', 'libk5crypto3', 'libkrb5support0', 'libcom-err2', 'libkeyutils1'],
  ...['libwrap0', 'libnsl2', 'libtirpc3', 'libsystemd0', 'libgcrypt20', 'libgpg-error0', 'liblz4-1', 'liblzma5', 'libzstd1', 'libcap2'],
]
const applets = ['adjtimex', 'sh', 'cat', 'echo', 'env', 'grep', 'head', 'hostname', 'httpd', 'ip', 'ls', 'mkdir', 'nc', 'od']
const more = ['printf', 'ps', 'rm', 'sleep', 'sync', 'true', 'uname', 'usleep', 'wget']

/**
 * What should not be the same in two machines: it makes an SSH host key, takes random numbers all the time (slowly, once it
 * is somebody else), and holds a connection to `PEER`, if that is set.
 */
const serve = `#!/bin/sh
[ $# -gt 0 ] && exec "$@"
mkdir -p /tmp /run/sshd /dev/shm /var/lib/systemd
[ -f /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
head -c 512 /dev/urandom > /var/lib/systemd/random-seed
/usr/sbin/sshd -f /dev/null -o UsePAM=no -o PidFile=/run/sshd.pid -h /etc/ssh/ssh_host_ed25519_key
httpd -p 80 -h /www
if [ -n "$PEER" ]; then
  (while :; do echo "$(hostname)"; sleep 1; done | nc "$PEER" 9000; echo "cut $(hostname)" > /dev/shm/connection) &
fi
trap 'exit 0' TERM
born=$(hostname)
while [ "$(hostname)" = "$born" ]; do
  head -c 16 /dev/urandom | od -A n -t x1 >> /dev/shm/values
  usleep 20000
done
# A clone: what it took around the fork is enough, and many of them share two processors.
head -c 16 /dev/urandom | od -A n -t x1 >> /dev/shm/values
sleep 100000 &
wait
`

/** A page that tells all that must be its own, \`key value\` a line. */
const facts = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
tell() { value=; [ -e "$2" ] && read -r value < "$2" && echo "$1 $value"; }
adjtimex | grep time.tv_
tell hostname /proc/sys/kernel/hostname
tell bootId /proc/sys/kernel/random/boot_id
tell kernelUuid /proc/sys/kernel/random/uuid
tell machineId /etc/machine-id
tell mac /sys/class/net/eth0/address
tell sshKey /etc/ssh/ssh_host_ed25519_key.pub
tell product /sys/class/dmi/id/product_uuid
echo "random $(head -c 16 /dev/urandom | od -A n -t x1)"
echo "address $(ip -4 -o addr show dev eth0)"
echo "hosts $(grep -c "$(hostname)" /etc/hosts)"
[ -e /var/lib/systemd/random-seed ] && echo "seedFile there"
tell connection /dev/shm/connection
while read -r value; do echo "value $value"; done < /dev/shm/values
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

/** What the machine at an address says of itself. `skewMs` is how far its clock is off, at least. */
export async function factsAt(address: string): Promise<{ facts: Facts; skewMs: number }> {
  const before = Date.now()
  const text = await (await fetch(`http://${address}/cgi-bin/facts`, { signal: AbortSignal.timeout(60_000) })).text()
  const after = Date.now()
  const lines = text
    .trim()
    .split('\n')
    .map((line) => /^\s*(\S+?):?\s+(.*)$/.exec(line) ?? [])
  const facts = Object.fromEntries(lines.map(([, key, value]) => [key, value])) as Facts
  facts.values = lines.filter(([, key]) => key === 'value').map(([, , value]) => value!)
  facts['address'] = /inet ([0-9.]+)\//.exec(facts['address'] ?? '')?.[1] ?? ''
  const time = Number(facts['time.tv_sec']) * 1000 + Number(facts['time.tv_usec']) / 1000
  return { facts, skewMs: Math.max(0, before - time, time - after) }
}

/** Waits until a machine that boots answers. */
export async function firstFacts(address: string): Promise<{ facts: Facts; skewMs: number }> {
  for (const end = Date.now() + 120_000; ; ) {
    try {
      return await factsAt(address)
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 100)) // another machine's program: nothing tells when it listens
    }
  }
}
