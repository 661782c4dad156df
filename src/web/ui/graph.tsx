import 'uplot/dist/uPlot.min.css'
import './graph.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { useWords } from '../i18n/use-words.ts'
import { type GraphLook, graphColors, graphOptions } from './graph-options.ts'
import { formatQuantity } from './quantity.ts'

export interface GraphLine {
  label: string
  /** Null: nothing is known, and the line has a gap. */
  values: readonly (number | null)[]
  /** Drawn as a band behind the line, where it stands alone. */
  least?: readonly (number | null)[]
  most?: readonly (number | null)[]
}

export interface GraphProps extends Omit<GraphLook, 'language' | 'labels' | 'hasBand'> {
  /** What it shows, for those who do not see it. */
  title: string
  /** ms since 1970. */
  times: readonly number[]
  lines: readonly GraphLine[]
}

/** Lines over time. Those with the same `sync` show the same moment under the pointer; a stretch that is dragged over is told to `onZoom`. */
export function Graph(props: GraphProps) {
  const { title, unit, times, lines, since, until } = props
  const { t, language } = useWords()
  const scheme = useComputedColorScheme()
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const [index, setIndex] = useState<number | null>(null)
  const look = { ...props, language, labels: lines.map(({ label }) => label), hasBand: lines.length === 1 && lines[0]!.least !== undefined }
  const now = useRef(look)
  now.current = look
  const data = [times.map((time) => time / 1000), ...lines.map(({ values }) => values), ...bandOf(lines)] as uPlot.AlignedData
  useEffect(() => {
    const made = new uPlot(
      graphOptions(() => now.current, { width: place.current!.clientWidth || 320, onPoint: setIndex }),
      data,
      place.current!,
    )
    plot.current = made
    const observer = new ResizeObserver(
      ([entry]) => entry && made.setSize({ width: Math.floor(entry.contentRect.width), height: made.height }),
    )
    observer.observe(place.current!)
    return () => {
      observer.disconnect()
      made.destroy()
    }
  }, [scheme, unit, language, look.labels.join('\n'), look.hasBand, props.sync])
  useEffect(() => plot.current?.setData(data), [times, lines, since, until])
  const last = times.findLastIndex((_, i) => lines.some(({ values }) => values[i] !== null))
  const spoken = lines.map(({ label, values }) => `${label} ${quantity(values[last], unit) ?? t('graph.nothing')}`)
  return (
    <>
      <div ref={place} className="graph-plot" role="img" aria-label={`${title}: ${spoken.join(', ')}`} />
      <Legend lines={lines} unit={unit} index={index ?? last} at={index === null ? undefined : times[index]} />
    </>
  )
}

function bandOf([line, ...others]: readonly GraphLine[]): (readonly (number | null)[])[] {
  return line?.least && line.most && others.length === 0 ? [line.least, line.most] : []
}

/** What the lines say under the pointer, else what they said last. */
function Legend({ lines, unit, index, at }: { lines: readonly GraphLine[]; unit: string; index: number; at: number | undefined }) {
  const { language } = useWords()
  return (
    <dl className="graph-legend">
      {lines.map(({ label, values }, i) => (
        <div key={label}>
          <span className="graph-mark" aria-hidden style={{ '--mark': `var(${graphColors[i % graphColors.length]})` } as never} />
          <dt>{label}</dt>
          <dd>{quantity(values[index], unit) ?? '–'}</dd>
        </div>
      ))}
      {at !== undefined && <div className="quiet">{new Date(at).toLocaleString(language)}</div>}
    </dl>
  )
}

function quantity(value: number | null | undefined, unit: string): string | undefined {
  return value === null || value === undefined ? undefined : formatQuantity(value, unit)
}
