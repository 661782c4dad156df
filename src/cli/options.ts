import { type Command, Option } from 'commander'
import { type SettingName, settingNames, settings } from '../base/settings.ts'

export const outputFormats = ['table', 'wide', 'json', 'yaml', 'name'] as const
export type OutputFormat = (typeof outputFormats)[number]

const connection: SettingName[] = ['host', 'context', 'token', 'ca', 'runDir', 'stateDir']

interface ApiOptions {
  /** `-p` for the project, where the command has no other use for it. */
  short?: boolean
  output?: boolean
  /** `--host` for the API, where the command has no other use for it: it stands before the command then, or in the environment. */
  host?: boolean
}

/** Options of every command that talks to the API. */
export function withApi(command: Command, { short = true, output = true, host = true }: ApiOptions = {}): Command {
  if (output) {
    command.addOption(new Option('--json', 'print JSON').helpGroup('Output:'))
    command.addOption(new Option('-o, --output <format>', 'print it so').choices(outputFormats).helpGroup('Output:'))
  }
  command.addOption(settingOption('project', short ? '-p, ' : '').helpGroup('Where:'))
  for (const name of connection.filter((each) => host || each !== 'host')) command.addOption(settingOption(name).helpGroup('Where:'))
  return command
}

/** Options of commands that work on this machine instead of through the API: all settings of the host, or those that matter. */
export function withHost(command: Command, matter: readonly SettingName[] = settingNames): Command {
  const given = new Set(command.options.map((option) => option.attributeName()))
  for (const name of matter.filter((each) => settings[each].scope === 'host' && !given.has(each)))
    command.addOption(settingOption(name).helpGroup('Where:'))
  return command
}

function settingOption(name: SettingName, shortForm = ''): Option {
  const { flag, value, description, env } = settings[name]
  return new Option(`${shortForm}--${flag} <${value}>`, `${lowerFirst(description)} (env ${env})`)
}

/** The settings given as options of this command or the ones above it; the innermost wins. */
export function settingFlags(command: Command): Partial<Record<SettingName, string>> {
  const options = allOptions(command)
  return Object.fromEntries(settingNames.filter((name) => typeof options[name] === 'string').map((name) => [name, options[name] as string]))
}

/** Options of the command over those of its parents: Commander's own merge works the other way round. */
export function allOptions(command: Command): Record<string, unknown> {
  return { ...(command.parent ? allOptions(command.parent) : {}), ...command.opts() }
}

export function outputFormat(command: Command): OutputFormat {
  const { json, output } = allOptions(command) as { json?: boolean; output?: OutputFormat }
  return json ? 'json' : (output ?? 'table')
}

/** For options that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

function lowerFirst(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : text[0]!.toLowerCase() + text.slice(1)
}
