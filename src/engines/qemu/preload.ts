import { join } from 'node:path'
import { exec } from '../../base/exec.node.ts'

/** What is loaded into every QEMU before its own code: stock QEMU has no memory that can be frozen in place, and tells nobody what it reads. */
export const preloadSources = ['memory/layers.c', 'readahead/record.c'].map((name) => join(import.meta.dirname, name))
export const preloadFlags = ['-shared', '-fPIC', '-O2', '-s', '-std=gnu11', '-Wall', '-Wextra', '-Werror=implicit-function-declaration']

/** Makes the library. Throws base.command_failed, base.command_missing. */
export async function compilePreload(out: string, signal: AbortSignal): Promise<void> {
  await exec('gcc', [...preloadFlags, '-o', out, ...preloadSources], { signal, timeoutMs: 120_000 })
}
