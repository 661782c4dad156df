import type uPlot from 'uplot'
import { formatQuantity, scaleTo, stepsOf } from './quantity.ts'

/** Variables of the theme, one for each line. */
export const graphColors = [
  '--mantine-color-leaf-5',
  '--mantine-color-blue-5',
  '--mantine-color-orange-6',
  '--mantine-color-grape-5',
] as const

export interface GraphLook {
  /** As in `GET …/metrics`. */
  unit: string
  labels: readonly string[]
  hasBand: boolean
  /** Ends of the axis, ms since 1970, whether or not anything is known there. */
  since: number
  until: number
  language: string
  /** Graphs with the same key show the same moment under the pointer. */
  sync?: string | undefined
  /** Height in pixels. Default 150. */
  height?: number | undefined
  /** Is told which stretch was dragged over, ms since 1970. */
  onZoom?: ((since: number, until: number) => void) | undefined
}

const day = 86_400

/** How a graph is drawn. `look` is asked again at each drawing, so that new numbers need no new graph. */
export function graphOptions(
  look: () => GraphLook,
  { width, onPoint }: { width: number; onPoint(index: number | null): void },
): uPlot.Options {
  const { unit, labels, hasBand, sync, height = 150 } = look()
  const color = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const axis = {
    stroke: () => color('--quiet'),
    grid: { stroke: () => color('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  }
  return {
    ...{ width, height, ms: 1e-3 as const, legend: { show: false }, padding: [8, 22, 0, 0] as [number, number, number, number] },
    cursor: {
      ...(sync === undefined ? {} : { sync: { key: sync, setSeries: false } }),
      drag: { x: look().onZoom !== undefined, y: false, setScale: false },
      y: false,
      points: { size: 7 },
    },
    scales: {
      x: { time: true, range: () => [look().since / 1000, look().until / 1000] },
      y: { range: (_plot, _least, most) => scaleTo(most, unit) },
    },
    axes: [
      { ...axis, size: 28, space: 70, values: (_plot, at, _axis, _space, step) => timesOf(at, step, look().language) },
      {
        ...{ ...axis, size: 74, space: 34, values: (_plot: uPlot, at: number[]) => at.map((value) => formatQuantity(value, unit)) },
        ...(stepsOf(unit) ? { incrs: stepsOf(unit)! } : {}),
      },
    ],
    series: [
      {},
      ...labels.map((label, i) => ({
        ...{ label, width: 1.6, spanGaps: false },
        stroke: () => color(graphColors[i % graphColors.length]!),
        points: { show: false },
      })),
      ...(hasBand ? ['least', 'most'].map((label) => ({ label, points: { show: false }, stroke: 'transparent', width: 0 })) : []),
    ],
    ...(hasBand ? { bands: [{ series: [3, 2] as [number, number], fill: () => `${color(graphColors[0])}33` }] } : {}),
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const [from, to] = [plot.select.left, plot.select.left + plot.select.width].map((x) => plot.posToVal(x, 'x') * 1000)
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          if (to! - from! > 0) look().onZoom?.(from!, to!)
        },
      ],
    },
  }
}

/** Times of day, and a date where one begins. */
function timesOf(at: readonly number[], step: number, language: string): string[] {
  const time = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(step < 60 ? { second: '2-digit' } : {}),
    hour12: false,
  })
  const date = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })
  return at.map((second) => {
    const moment = new Date(second * 1000)
    const isMidnight = moment.getHours() === 0 && moment.getMinutes() === 0 && moment.getSeconds() === 0
    return step >= day || isMidnight ? date.format(moment) : time.format(moment)
  })
}
