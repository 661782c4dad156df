import { CloseButton, Group, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search, Tag } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useSchema } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { Choice } from '../../ui/choice.tsx'
import type { ListSearch } from './list-params.ts'
import { phasesOf } from './phases.ts'

const phasePath = 'status.phase='

export function Filters({
  kind,
  search,
  set,
  total,
}: {
  kind: KindInfo
  search: ListSearch
  set(change: ListSearch): void
  total: number | undefined
}) {
  const { t, words } = useWords()
  const { data: schema } = useSchema(kind.kind)
  const where = search.where ?? []
  const phase = where.find((text) => text.startsWith(phasePath))?.slice(phasePath.length)
  const others = where.filter((text) => !text.startsWith(phasePath))
  const phases = phasesOf(kind, schema?.status)
  return (
    <Group gap="xs" role="search">
      <SearchField
        label={t('list.searchIn', { kinds: words.other(kind) })}
        placeholder={t('list.search')}
        icon={<Search size={15} aria-hidden />}
        value={search.search ?? ''}
        onChange={(value) => set({ search: value || undefined })}
      />
      <Choice
        aria-label={t('list.phase')}
        placeholder={t('list.anyPhase')}
        size="sm"
        w={160}
        clearable
        value={phase ?? null}
        data={phases.map((value) => ({ value, label: words.phase(value) }))}
        onChange={(value) => set({ where: value === null ? others : [...others, phasePath + value] })}
      />
      <SearchField
        label={t('list.selector')}
        placeholder={t('list.selectorHint')}
        icon={<Tag size={15} aria-hidden />}
        value={search.selector ?? ''}
        onChange={(value) => set({ selector: value || undefined })}
      />
      {others.map((text) => (
        <Group key={text} gap={4} className="filter-chip">
          <Text size="xs" className="mono">
            {text}
          </Text>
          <CloseButton
            size="xs"
            aria-label={`${t('form.remove')} ${text}`}
            onClick={() => set({ where: where.filter((other) => other !== text) })}
          />
        </Group>
      ))}
      {total !== undefined && (
        <Text size="sm" className="quiet" ml="auto" aria-live="polite" data-testid="total">
          {t('list.rows', { count: total })}
        </Text>
      )}
    </Group>
  )
}

/** Asks the server when the typing pauses. */
function SearchField({
  label,
  placeholder,
  icon,
  value,
  onChange,
}: {
  label: string
  placeholder: string
  icon: React.ReactNode
  value: string
  onChange(value: string): void
}) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const later = useDebouncedCallback(onChange, 200)
  return (
    <TextInput
      type="search"
      size="sm"
      w={{ base: '100%', xs: 210 }}
      aria-label={label}
      placeholder={placeholder}
      leftSection={icon}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        later(event.currentTarget.value)
      }}
    />
  )
}
