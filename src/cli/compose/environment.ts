import { join } from 'node:path'
import { parseEnvFile } from './env-file.ts'
import type { Fields, Reading } from './fields.ts'

/** `env_file` and on top of it `environment`. A name without a value takes ours, and is left out when we have none. */
export function environmentOf(service: Fields, reading: Reading): Record<string, string> {
  const found: Record<string, string> = {}
  for (const item of service.list('env_file')) {
    const fields = item.kind === 'map' ? service.child(item, 'env_file') : undefined
    const path = fields ? (fields.text('path') ?? fields.fail(fields.at, 'env_file.path is missing')) : service.textOf(item, 'env_file')
    const required = fields?.flag('required') ?? true
    fields?.text('format')
    fields?.end()
    const text = reading.host.text(join(reading.dir, path))
    if (text !== undefined) Object.assign(found, parseEnvFile({ name: path, text }, reading.env))
    else if (required) service.fail(item.at, `there is no file ${path}`)
  }
  for (const { name, value, at } of service.pairs('environment')) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) service.fail(at, `"${name}" is no name of a variable`)
    const filled = value ?? reading.env[name]
    if (filled !== undefined) found[name] = filled
    else delete found[name]
  }
  return found
}
