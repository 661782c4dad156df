import { Skeleton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo, type ReactNode, useCallback, useEffect, useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'

export interface TableColumn<Row> {
  /** Unique in its table; what it sorts by. */
  id: string
  title: string
  /** Of CSS grid, e.g. `minmax(120px, 2fr)`. */
  width: string
  cell(row: Row): ReactNode
  sortable?: boolean
}

export interface VirtualTableProps<Row> {
  label: string
  columns: readonly TableColumn<Row>[]
  total: number
  /** Undefined while it is not loaded. */
  rowAt(index: number): Row | undefined
  keyOf(row: Row): string
  nameOf(row: Row): string
  /** Is told which rows are wanted, so that they can be loaded. */
  onRange(first: number, last: number): void
  sort?: string | undefined
  onSort?(sort: string | undefined): void
  selection?: { has(row: Row): boolean; toggle(row: Row): void; all: boolean; some: boolean; toggleAll(): void }
}

const rowHeight = 44

/** A table of any length: rows outside of the view do not exist, and are loaded when they come into it. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, total, rowAt, keyOf, nameOf, onRange, selection } = props
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 })
  const visible = rows.getVirtualItems()
  const [first, last] = [visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0]
  useEffect(() => onRange(first, last), [first, last])
  const template = [...(selection ? ['20px'] : []), ...columns.map(({ width }) => width)].join(' ')
  const latest = useRef(selection)
  latest.current = selection
  const toggle = useCallback((row: Row) => latest.current?.toggle(row), [])
  return (
    <div ref={scroller} className="table card" role="table" aria-label={label} aria-rowcount={total + 1}>
      <Head {...props} template={template} />
      <div className="table-body" role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {visible.map(({ index, start }) => {
          const row = rowAt(index)
          return (
            <TableRow
              key={row ? keyOf(row) : `missing ${index}`}
              {...{ index, start, template, row, columns, selected: (row && selection?.has(row)) ?? false }}
              name={row ? nameOf(row) : ''}
              toggle={selection && toggle}
            />
          )
        })}
      </div>
    </div>
  )
}

interface TableRowProps<Row> {
  index: number
  start: number
  template: string
  row: Row | undefined
  columns: readonly TableColumn<Row>[]
  selected: boolean
  name: string
  toggle: ((row: Row) => void) | undefined
}

/** Drawn anew only when something of it changes: scrolling moves rows and draws none twice. */
const TableRow = memo(function TableRow<Row>({ index, start, template, row, columns, selected, name, toggle }: TableRowProps<Row>) {
  const { t } = useWords()
  return (
    <div
      className="table-row"
      role="row"
      aria-rowindex={index + 2}
      data-selected={selected || undefined}
      style={{ transform: `translateY(${start}px)`, gridTemplateColumns: template }}
    >
      {row && toggle && (
        <span role="cell">
          <input
            type="checkbox"
            className="check"
            checked={selected}
            onChange={() => toggle(row)}
            aria-label={t('list.select', { name })}
          />
        </span>
      )}
      {columns.map(({ id, cell }) => (
        <span key={id} role="cell" className="cell">
          {row ? cell(row) : <Skeleton height={12} width="60%" />}
        </span>
      ))}
    </div>
  )
}) as <Row>(props: TableRowProps<Row>) => ReactNode

function Head<Row>({ columns, selection, sort, onSort, template }: VirtualTableProps<Row> & { template: string }) {
  const { t } = useWords()
  return (
    <div role="rowgroup" className="table-head">
      <div className="table-row" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, height: 40 }}>
        {selection && (
          <span role="columnheader">
            <input
              type="checkbox"
              className="check"
              ref={(box) => {
                if (box) box.indeterminate = selection.some && !selection.all
              }}
              checked={selection.all}
              onChange={selection.toggleAll}
              aria-label={t('list.selectAll')}
            />
          </span>
        )}
        {columns.map(({ id, title, sortable }) => (
          <span
            key={id}
            role="columnheader"
            className="cell"
            aria-sort={sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : undefined}
          >
            {sortable && onSort ? (
              <button
                type="button"
                className="head-button"
                onClick={() => onSort(nextSort(sort, id))}
                aria-label={t('list.sortBy', { column: title })}
              >
                {title}
                {sort === id && <ArrowUp size={13} aria-hidden />}
                {sort === `-${id}` && <ArrowDown size={13} aria-hidden />}
              </button>
            ) : (
              <span className="head-button">{title}</span>
            )}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Up, down, and as it was. */
function nextSort(sort: string | undefined, id: string): string | undefined {
  return sort === id ? `-${id}` : sort === `-${id}` ? undefined : id
}
