import { Button, Fieldset, Group, NumberInput, Select, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useEffect } from 'react'
import { formatBytes, formatDuration } from '../../base/units.ts'
import { useWords } from '../i18n/use-words.ts'
import type { Schema } from '../kinds/schemas.ts'
import { JsonField } from './json-field.tsx'
import { PairsField } from './pairs-field.tsx'
import { branchOf, controlOf, emptyValue, type Field, hintOf, pointerOf, withValue } from './schema.ts'

export type Path = readonly (string | number)[]

export interface FormProps {
  value: unknown
  onChange(value: unknown): void
  /** JSON pointer -> what the server says is wrong there. */
  errors: ReadonlyMap<string, string>
}

/** Fields of an object, from its schema: what is required first, the rest folded away. */
export function ObjectFields({ fields, path, ...form }: FormProps & { fields: readonly Field[]; path: Path }) {
  const { t } = useWords()
  const first = fields.filter(({ required, name }) => required || early.has(name))
  const later = fields.filter((field) => !first.includes(field))
  const troubled = later.some(({ name }) => [...form.errors.keys()].some((pointer) => pointer.startsWith(pointerOf([...path, name]))))
  const fold = first.length > 0 && later.length > 2
  return (
    <Stack gap="md">
      {(fold ? first : fields).map((field) => (
        <FieldInput key={field.name} field={field} path={[...path, field.name]} {...form} />
      ))}
      {fold && (
        <details open={troubled || undefined}>
          <summary className="more">
            {t('form.more')} <span className="quiet">{t('form.moreHint')}</span>
          </summary>
          <Stack gap="md" mt="md">
            {later.map((field) => (
              <FieldInput key={field.name} field={field} path={[...path, field.name]} {...form} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  )
}

/** Fields that most people want to see although they have a default. */
const early = new Set(['image', 'engine', 'cpus', 'memory', 'replicas', 'ports', 'size', 'template'])

function valueIn(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === 'object' ? (value as Record<string | number, unknown>)[key] : undefined),
    root,
  )
}

/** One field with its name, what it means and what is wrong with it. */
export function FieldInput({ field: { name, schema, required }, path, ...form }: FormProps & { field: Field; path: Path }) {
  const { words } = useWords()
  return <SchemaInput schema={schema} path={path} label={words.field(name)} required={required} {...form} />
}

interface InputProps extends FormProps {
  schema: Schema
  path: Path
  label: string
  required: boolean
}

function SchemaInput(props: InputProps) {
  const { t } = useWords()
  const { schema, path, label, required, value: root, onChange } = props
  const control = controlOf(schema)
  if (control.type === 'list') return <ListInput {...props} item={control.item} />
  if (control.type !== 'object' && control.type !== 'variants') return <ScalarInput {...props} />
  if (required || valueIn(root, path) !== undefined) return <Nested {...props} />
  return (
    <Group gap="sm">
      <Button
        size="xs"
        variant="default"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => onChange(withValue(root, path, emptyValue(schema)))}
      >
        {t('form.set', { field: label })}
      </Button>
      <Text size="xs" className="quiet">
        {hintOf(schema)}
      </Text>
    </Group>
  )
}

function ScalarInput({ schema, path, label, required, ...form }: InputProps) {
  const { words } = useWords()
  const control = controlOf(schema)
  const value = valueIn(form.value, path)
  const set = (next: unknown) => form.onChange(withValue(form.value, path, next))
  const shared = { label, description: hintOf(schema), error: form.errors.get(pointerOf(path)), required, withAsterisk: required }
  const asText = {
    ...{ ...shared, placeholder: placeholderOf(schema), value: textOf(value) },
    onChange: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value || undefined),
  }
  switch (control.type) {
    case 'text':
      return control.multiline ? <Textarea {...asText} autosize minRows={2} maxRows={12} /> : <TextInput {...asText} autoComplete="off" />
    case 'quantity':
      return <TextInput {...asText} autoComplete="off" placeholder={quantityOf(schema, control.unit)} />
    case 'number':
      return (
        <NumberInput
          {...{ ...shared, placeholder: placeholderOf(schema), value: (value as number | undefined) ?? '' }}
          allowDecimal={schema.type === 'number'}
          onChange={(next) => set(next === '' ? undefined : next)}
        />
      )
    case 'flag':
      return (
        <Switch
          {...{ label, description: shared.description, error: shared.error }}
          checked={(value ?? schema.default ?? false) === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      )
    case 'choice': {
      const word = (one: string) => words.value(nameOf(path), one)
      return (
        <Select
          {...{ ...shared, placeholder: schema.default === undefined ? '' : word(String(schema.default)) }}
          value={(value as string | undefined) ?? null}
          data={control.values.map((one) => ({ value: one, label: word(one) }))}
          clearable={!required}
          onChange={(next) => set(next ?? undefined)}
        />
      )
    }
    case 'words':
      return (
        <TagsInput
          {...{ ...shared, value: (value as string[] | undefined) ?? [] }}
          splitChars={[]}
          onChange={(next) => set(next.length === 0 ? undefined : next)}
        />
      )
    case 'pairs':
      return <PairsField {...shared} value={value as Record<string, string> | undefined} onChange={set} />
    case 'json':
      return <JsonField {...shared} value={value} onChange={set} />
    default:
      return null
  }
}

/** An object, or one of several kinds of it, within another. */
function Nested({ schema, path, label, required, ...form }: InputProps) {
  const { t, words } = useWords()
  const control = controlOf(schema)
  const value = valueIn(form.value, path)
  const set = (next: unknown) => form.onChange(withValue(form.value, path, next))
  const wantsFirst = required && control.type === 'variants' && value === undefined
  // What must be one of several is the first of them until another is chosen, and shows its fields.
  useEffect(() => {
    if (wantsFirst) set(emptyValue(schema))
  }, [wantsFirst])
  const fields = control.type === 'object' ? control.fields : control.type === 'variants' ? fieldsOfBranch(schema, value) : []
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        <Text size="xs" className="quiet">
          {hintOf(schema)}
        </Text>
        {control.type === 'variants' && (
          <Select
            label={t('form.variant')}
            allowDeselect={false}
            data={control.variants.map(({ value: one }) => ({ value: one, label: words.value(control.key, one) }))}
            value={String((value as Record<string, unknown> | undefined)?.[control.key] ?? control.variants[0]!.value)}
            onChange={(chosen) => set(emptyValue(control.variants.find((variant) => variant.value === chosen)!.schema))}
          />
        )}
        <ObjectFields fields={fields} path={path} {...form} />
        {!required && (
          <Group>
            <RemoveButton label={`${t('form.remove')}: ${label}`} onClick={() => set(undefined)} />
          </Group>
        )}
      </Stack>
    </Fieldset>
  )
}

function fieldsOfBranch(schema: Schema, value: unknown): readonly Field[] {
  const control = controlOf(branchOf(schema, value))
  return control.type === 'object' ? control.fields : []
}

function ListInput({ schema, item, path, label, required: _, ...form }: InputProps & { item: Schema }) {
  const { t } = useWords()
  const list = (valueIn(form.value, path) as unknown[] | undefined) ?? []
  const set = (next: unknown) => form.onChange(withValue(form.value, path, next))
  const error = form.errors.get(pointerOf(path))
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        <Text size="xs" className="quiet">
          {hintOf(schema)}
        </Text>
        {list.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own
          <Stack key={index} gap="xs" className="list-entry">
            <SchemaInput schema={item} path={[...path, index]} label={t('detail.item', { number: index + 1 })} required {...form} />
            <Group>
              <RemoveButton
                label={t('form.removeFrom', { field: label, number: index + 1 })}
                onClick={() => set(list.length === 1 ? undefined : list.toSpliced(index, 1))}
              />
            </Group>
          </Stack>
        ))}
        {error && (
          <Text size="xs" c="red">
            {error}
          </Text>
        )}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            aria-label={t('form.addTo', { field: label })}
            onClick={() => set([...list, emptyValue(item)])}
          >
            {t('form.add')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}

function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  const { t } = useWords()
  return (
    <Button size="compact-xs" variant="subtle" color="gray" leftSection={<X size={13} aria-hidden />} aria-label={label} onClick={onClick}>
      {t('form.remove')}
    </Button>
  )
}

/** The field that a path leads to; an entry of a list is called as the list. */
function nameOf(path: Path): string {
  return String(path.findLast((key) => typeof key === 'string') ?? '')
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

function placeholderOf({ default: value }: Schema): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function quantityOf({ default: value }: Schema, unit: 'bytes' | 'milliseconds'): string {
  if (typeof value !== 'number') return unit === 'bytes' ? '512MiB' : '30s'
  return unit === 'bytes' ? formatBytes(value).replace(' ', '') : formatDuration(value)
}
