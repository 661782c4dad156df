import type { Command } from 'commander'
import { settings } from '../base/settings.ts'
import { exitCodes } from './exit-codes.ts'
import type { Platform } from './platform.ts'
import { createProgram } from './program.ts'

/** The text of docs/cli.md: every command with its options, from the same declarations that parse them. */
export async function cliReference(platform: Platform): Promise<string> {
  const program = await createProgram(platform)
  const shared = new Set(program.options.map(({ flags }) => flags))
  return [
    '# The command line',
    '',
    '<!-- Made by `npm run gen` from the commands themselves. Do not edit. -->',
    '',
    '`pando COMMAND --help` prints the same for one command. Every command that talks to the API also takes the',
    'shared options; `-p` means `--project` wherever it is not listed otherwise.',
    '',
    '## Exit codes',
    '',
    '| Code | Meaning |',
    '|---|---|',
    ...Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    '| 130 | interrupted with Ctrl-C |',
    '',
    '`exec` and `run --rm` end with the exit code of the program inside.',
    '',
    '## Settings',
    '',
    'Flag over environment over file (`/etc/pando/config.yaml`, or what `PANDO_CONFIG` names) over default. `pando config show --origin` tells where each value comes from.',
    '',
    '| Setting | Flag | Environment | What it is |',
    '|---|---|---|---|',
    ...Object.entries(settings).map(
      ([name, { flag, env, description }]) => `| \`${name}\` | \`--${flag}\` | \`${env}\` | ${cell(description)} |`,
    ),
    '',
    '## Shared options',
    '',
    ...optionTable(program, new Set()),
    '',
    '## Commands',
    '',
    ...program.commands.flatMap((command) => section(command, { path: 'pando', shared })),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n')
}

function section(command: Command, { path, shared }: { path: string; shared: ReadonlySet<string> }): string[] {
  const name = `${path} ${command.name()}`
  if (command.commands.length > 0) {
    const also = command.alias() ? ` Also \`${path} ${command.alias()}\`.` : ''
    return [
      `### ${name}`,
      '',
      `${sentence(command.description())}${also}`,
      '',
      ...command.commands.flatMap((child) => section(child, { path: name, shared })),
    ]
  }
  return [
    `### ${name}`,
    '',
    sentence(command.description()),
    '',
    '```',
    `${name} ${command.usage()}`,
    '```',
    '',
    ...optionTable(command, shared),
    '',
  ]
}

function optionTable(command: Command, shared: ReadonlySet<string>): string[] {
  const own = command.options.filter(({ flags }) => !shared.has(flags))
  if (own.length === 0) return []
  return [
    '| Option | Meaning |',
    '|---|---|',
    ...own.map(({ flags, description, defaultValue, argChoices }) => {
      const choices = argChoices ? ` (${argChoices.join(', ')})` : ''
      const fallback = defaultValue === undefined || defaultValue === true ? '' : ` Default ${String(defaultValue)}.`
      return `| \`${flags.replaceAll('|', '\\|')}\` | ${cell(description)}${choices}${fallback} |`
    }),
  ]
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
