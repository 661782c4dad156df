import { Autocomplete, Button, Checkbox, CloseButton, Group, Input, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'

interface ListFieldProps {
  value: unknown
  onChange(value: unknown): void
  errors: ReadonlyMap<string, string>
}

/** Rows of a list, each in one line, with what adds and removes them. */
function Rows<Row extends object>({
  label,
  pointer,
  rows,
  onChange,
  errors,
  fresh,
  children,
}: {
  label: string
  pointer: string
  rows: readonly Row[]
  onChange(rows: Row[] | undefined): void
  errors: ReadonlyMap<string, string>
  fresh: Row
  children(row: Row, index: number, change: (part: Partial<Row>) => void): ReactNode
}) {
  const { t } = useWords()
  const put = (next: Row[]) => onChange(next.length === 0 ? undefined : next)
  const problem = [...errors].find(([at]) => at === pointer || at.startsWith(`${pointer}/`))?.[1]
  return (
    <Input.Wrapper label={label} labelElement="div" error={problem}>
      <Stack gap={6} mt={6} role="group" aria-label={label}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <Group key={index} gap={6} wrap="nowrap">
            {children(row, index, (part) => put(rows.with(index, { ...row, ...part })))}
            <CloseButton
              aria-label={t('form.removeFrom', { field: label, number: index + 1 })}
              onClick={() => put(rows.toSpliced(index, 1))}
            />
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            aria-label={t('form.addTo', { field: label })}
            onClick={() => put([...rows, fresh])}
          >
            {t('form.add')}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}

interface Port {
  hostPort?: number | undefined
  port?: number | undefined
  protocol?: string | undefined
}

export function PortsField({ value, onChange, errors }: ListFieldProps) {
  const { t, words } = useWords()
  const label = words.field('ports')
  const number = (next: string | number) => (next === '' ? undefined : Number(next))
  return (
    <Rows
      label={label}
      pointer="/spec/ports"
      rows={(value as Port[] | undefined) ?? []}
      onChange={onChange}
      errors={errors}
      fresh={{ protocol: 'tcp' }}
    >
      {({ hostPort, port, protocol }, index, change) => (
        <>
          <NumberInput
            flex={1}
            hideControls
            aria-label={`${t('instances.create.hostPort')} ${index + 1}`}
            placeholder={t('instances.create.hostPort')}
            value={hostPort ?? ''}
            onChange={(next) => change({ hostPort: number(next) })}
          />
          <span aria-hidden className="quiet">
            →
          </span>
          <NumberInput
            flex={1}
            hideControls
            aria-label={`${t('instances.create.port')} ${index + 1}`}
            placeholder={t('instances.create.port')}
            value={port ?? ''}
            onChange={(next) => change({ port: number(next) })}
          />
          <Select
            w={84}
            aria-label={`${t('instances.create.protocol')} ${index + 1}`}
            data={['tcp', 'udp']}
            allowDeselect={false}
            value={protocol ?? 'tcp'}
            onChange={(next) => change({ protocol: next ?? 'tcp' })}
          />
        </>
      )}
    </Rows>
  )
}

interface Use {
  volume?: string | undefined
  path?: string | undefined
  readOnly?: boolean | undefined
}

export function VolumesField({ value, onChange, errors, project }: ListFieldProps & { project: string }) {
  const { t, words } = useWords()
  const kind = theKind('Volume')
  const { data } = useList({ kind, project, limit: 1000 })
  return (
    <Rows
      label={words.title(kind)}
      pointer="/spec/volumes"
      rows={(value as Use[] | undefined) ?? []}
      onChange={onChange}
      errors={errors}
      fresh={{}}
    >
      {({ volume, path, readOnly }, index, change) => (
        <>
          <Autocomplete
            flex={1}
            aria-label={`${words.titleOne(kind)} ${index + 1}`}
            placeholder={words.titleOne(kind)}
            data={(data?.items ?? []).map(({ metadata }) => metadata.name)}
            value={volume ?? ''}
            onChange={(next) => change({ volume: next })}
          />
          <TextInput
            flex={1}
            aria-label={`${t('instances.create.path')} ${index + 1}`}
            placeholder="/data"
            value={path ?? ''}
            onChange={(event) => change({ path: event.currentTarget.value })}
          />
          <Checkbox
            label={t('instances.readOnly')}
            checked={readOnly ?? false}
            onChange={(event) => change({ readOnly: event.currentTarget.checked || undefined })}
          />
        </>
      )}
    </Rows>
  )
}
