import { Modal, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnyObject } from '../data/apply-events.ts'
import { useMayAny } from '../data/me.ts'
import { listQuery, useLive } from '../data/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { allKinds, theKind } from '../kinds/kinds.ts'
import { extraPages } from '../pages/registry.ts'
import { isOffered } from './navigation.ts'
import { createPath, detailPath, listPath } from './paths.ts'
import { useProject } from './project.ts'

interface Item {
  href: string
  label: string
  note: string
}

/** Kinds whose objects are looked for by name, those first that people look for most. */
const searched = [
  ...['Instance', 'App', 'Project', 'Network', 'Volume', 'Image', 'Snapshot', 'Desktop', 'DesktopPool', 'Node', 'Route'],
  ...['SecurityGroup', 'Backup', 'Secret', 'User', 'Group', 'ServiceAccount', 'Role', 'AlarmRule', 'Alarm'],
].map(theKind)
const shownItems = 14
/** Pages named before objects: whoever types a name wants the object. */
const shownPages = 6

/** Ctrl-K: every page, every kind and what is called so, from the keyboard. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const router = useRouter()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const items = useItems(text)
  useEffect(() => setAt(0), [text])
  const open = (item: Item | undefined) => {
    if (!item) return
    onClose()
    router.history.push(item.href)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setAt((at + step + items.length) % Math.max(1, items.length))
    else if (event.key === 'Enter') open(items[at])
    else return
    event.preventDefault()
  }
  return (
    <Modal.Root opened onClose={onClose} yOffset="12vh">
      <Modal.Overlay backgroundOpacity={0.35} blur={2} />
      <Modal.Content>
        <VisuallyHidden>
          <Modal.Title>{t('palette.title')}</Modal.Title>
        </VisuallyHidden>
        <Modal.Body p="sm">
          <TextInput
            data-autofocus
            variant="unstyled"
            size="md"
            leftSection={<Search size={18} aria-hidden />}
            placeholder={t('palette.placeholder')}
            aria-label={t('palette.title')}
            role="combobox"
            aria-expanded
            aria-controls="palette-items"
            aria-activedescendant={items[at] ? `palette-${at}` : undefined}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <div id="palette-items" role="listbox" aria-label={t('palette.title')}>
            {items.map((item, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are taken by the field above, as a combobox does
              <div
                key={item.href}
                id={`palette-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className="palette-item"
                onMouseMove={() => setAt(index)}
                onClick={() => open(item)}
              >
                <span>{item.label}</span>
                <span className="quiet">{item.note}</span>
              </div>
            ))}
          </div>
          <Text size="xs" className="quiet" px={12} pt={8} aria-live="polite">
            {items.length === 0 ? t('palette.none', { text }) : t('palette.hint')}
          </Text>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function useItems(text: string): Item[] {
  const { t, words } = useWords()
  const { t: anyText } = useTranslation()
  const project = useProject()
  const may = useMayAny()
  const objects = useObjects(text)
  const pages: Item[] = [
    { href: '/', label: t('nav.overview'), note: t('palette.pages') },
    ...extraPages
      .filter((page) => isOffered(page, may))
      .map(({ path, title }) => ({ href: path, label: anyText(title as 'nav.more'), note: t('palette.pages') })),
    ...allKinds
      .filter((kind) => may('list', kind))
      .map((kind) => ({ href: listPath(kind, project), label: words.title(kind), note: t('palette.pages') })),
    ...allKinds
      .filter((kind) => !kind.readOnly && may('create', kind))
      .map((kind) => ({ href: createPath(kind, project), label: t('palette.create', { kind: words.one(kind) }), note: '' })),
  ]
  const wanted = text.trim().toLowerCase()
  const fitting = pages.filter(({ label, href }) => label.toLowerCase().includes(wanted) || href.includes(wanted))
  return [...fitting.slice(0, objects.length > 0 ? shownPages : shownItems), ...objects].slice(0, shownItems)
}

function useObjects(text: string): Item[] {
  const { words } = useWords()
  const live = useLive()
  const may = useMayAny()
  const wanted = text.trim()
  const [search] = useDebouncedValue(wanted, 150)
  const fits = isCalled(wanted) // what was found for fewer letters may not: Enter opens the first
  return useQueries({
    queries: searched.map((kind) => ({
      ...listQuery({ kind, params: { search }, limit: 5 }, live),
      // Whoever may not list a kind finds none of it.
      enabled: search.length > 0 && may('list', kind),
      retry: false,
    })),
    combine: (found) =>
      search === ''
        ? []
        : found.flatMap(({ data }, index) =>
            (data?.items ?? []).filter(fits).map(({ metadata }) => ({
              href: detailPath(searched[index]!, metadata),
              label: metadata.name,
              note: [words.one(searched[index]!), metadata.project].filter(Boolean).join(' · '),
            })),
          ),
  })
}

/** The server looks into columns, too; here only names count. */
function isCalled(search: string): (object: AnyObject) => boolean {
  return ({ metadata }) => metadata.name.includes(search.toLowerCase())
}
