import assert from 'node:assert/strict'
import type { Cloud } from './cloud.ts'

/**
 * Writes numbered records to its root disk and to its volume at /v, has both on their disks, and only then says the number. Begun
 * anew it goes on where the shorter of the two ends.
 */
const script = `mkdir -p /log
i=$(busybox wc -l < /log/records || echo 0)
n=$(busybox wc -l < /v/records || echo 0)
[ "$n" -lt "$i" ] && i=$n
while :; do
  i=$((i+1))
  echo $i >> /log/records && echo $i >> /v/records && sync && echo "has $i"
  busybox usleep 50000
done`

/** What \`pando run page:1\` takes to become a writer of records. */
export const writer = ['--entrypoint', '/bin/sh', 'page:1', '--', '-c', script]

/** Numbers that an instance said are on its disks, since it was made. */
export async function acknowledged(cloud: Cloud, name: string): Promise<number[]> {
  return [...(await cloud.ok('logs', name)).matchAll(/^has (\d+)\s*$/gm)].map(([, number]) => Number(number))
}

/** Resolves when it says another one than those it said up to now. */
export async function goesOn(cloud: Cloud, name: string): Promise<void> {
  const before = (await acknowledged(cloud, name)).length
  for (let tries = 0; (await acknowledged(cloud, name)).length <= before; tries++) {
    assert.ok(tries < 120, `${name} stands still`)
    await new Promise((resolve) => setTimeout(resolve, 250)) // its log is all that tells
  }
}

/** All that it said is on both disks of `where`: itself, or a restore of it that is not older than `said`. */
export async function assertKept(cloud: Cloud, said: readonly number[], where: string): Promise<void> {
  for (const file of ['/log/records', '/v/records']) {
    const there = new Set((await cloud.ok('exec', where, '--', 'cat', file)).split('\n').map(Number))
    assert.deepEqual(
      said.filter((number) => !there.has(number)),
      [],
      `${where} lacks records in ${file}`,
    )
  }
}
