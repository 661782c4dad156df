import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { explainLines } from '../print/explain.ts'
import { print, printJson } from '../print/output.ts'
import { type JsonSchema, schemaAt } from '../print/schema.ts'
import { openSession } from '../session.ts'

export function addExplain(parent: Command): void {
  withApi(parent.command('explain').description('what the fields of a kind mean').argument('<field>', 'KIND, or KIND.field.field')).action(
    async (path: string, _options: object, command: Command) => {
      const [word = '', ...fields] = path.split('.')
      const kind = kindNamed(word)
      const { api, output, signal } = await openSession(command)
      const document = (await api.openApi(signal)) as { components: { schemas: Record<string, JsonSchema> } }
      const found = schemaAt(document.components.schemas, kind.kind, fields)
      if (!found)
        throw usageError(
          `${kind.kind} has no field ${fields.join('.')}`,
          `Fields are shown by \`pando explain ${kind.kind.toLowerCase()}\`.`,
        )
      if (output === 'json') return printJson(found.schema)
      print(
        ...explainLines(found, {
          title: [kind.kind, ...fields].join('.'),
          description: fields.length === 0 ? kind.description : undefined,
          schemas: document.components.schemas,
        }),
      )
    },
  )
}
