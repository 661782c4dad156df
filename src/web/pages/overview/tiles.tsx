import { useComputedColorScheme } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { type MouseEvent, memo, useEffect, useRef, useState } from 'react'
import { detailPath } from '../../app/paths.ts'
import { countPhases, type Tile } from '../../data/cloud-map.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { dotOf } from '../../ui/phase.tsx'
import { gridFor, tileAt } from './placement.ts'

const instances = theKind('Instance')
/** More than these are painted: a browser draws 10,000 links slowly, and nobody tabs through them. */
const mostLinks = 300

/** Instances of both engines side by side, in the colours of their phases; each leads to its page. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  if (tiles.length > mostLinks) return <PaintedTiles tiles={tiles} />
  return (
    <div className="squares">
      {tiles.map((tile) => (
        <TileLink key={`${tile.project}/${tile.name}`} tile={tile} />
      ))}
    </div>
  )
}

const TileLink = memo(function TileLink({ tile }: { tile: Tile }) {
  const label = useLabel()(tile)
  return (
    <AppLink href={detailPath(instances, tile)} className="square-link" title={label} aria-label={label}>
      <span className="square" data-engine={tile.vm ? 'vm' : 'container'} style={{ '--dot': dotOf(tile.phase) } as never} />
    </AppLink>
  )
})

function useLabel(): (tile: Tile) => string {
  const { t, words } = useWords()
  return ({ name, project, vm, phase }) => `${name} (${project}), ${t(vm ? 'overview.vm' : 'overview.container')}, ${words.phase(phase)}`
}

/** Thousands of instances as one picture. The pointer names what is under it; the links by phase below reach the same with the keyboard. */
function PaintedTiles({ tiles }: { tiles: readonly Tile[] }) {
  const { words } = useWords()
  const labelOf = useLabel()
  const router = useRouter()
  const scheme = useComputedColorScheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const [under, setUnder] = useState<Tile>()
  const grid = gridFor(tiles.length, width)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)))
    observer.observe(canvas.current!)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (width > 0) paint(canvas.current!, tiles, { ...grid, width })
  }, [tiles, width, scheme])
  const tileUnder = ({ clientX, clientY }: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect()
    const index = tileAt(grid, clientX - box.left, clientY - box.top, tiles.length)
    return index === undefined ? undefined : tiles[index]
  }
  const counts = countPhases(tiles).map(([phase, count]) => `${words.phase(phase)} ${count}`)
  return (
    <canvas
      ref={canvas}
      className="painted"
      role="img"
      aria-label={counts.join(', ')}
      title={under ? labelOf(under) : undefined}
      style={{ height: grid.rows * grid.pitch, cursor: under ? 'pointer' : undefined }}
      onMouseMove={(event) => setUnder(tileUnder(event))}
      onMouseLeave={() => setUnder(undefined)}
      onClick={(event) => {
        const tile = tileUnder(event)
        if (tile) router.history.push(detailPath(instances, tile))
      }}
    />
  )
}

function paint(
  canvas: HTMLCanvasElement,
  tiles: readonly Tile[],
  { columns, pitch, rows, width }: { columns: number; pitch: number; rows: number; width: number },
): void {
  const ratio = window.devicePixelRatio
  canvas.width = width * ratio
  canvas.height = rows * pitch * ratio
  const context = canvas.getContext('2d')!
  context.scale(ratio, ratio)
  const colors = new Map<string, string>()
  const size = pitch - 2
  tiles.forEach(({ phase, vm }, i) => {
    let color = colors.get(phase)
    if (!color) colors.set(phase, (color = colorNow(dotOf(phase))))
    context.fillStyle = color
    const [x, y] = [(i % columns) * pitch, Math.floor(i / columns) * pitch]
    context.beginPath()
    if (vm) context.arc(x + size / 2, y + size / 2, size / 2, 0, 2 * Math.PI)
    else context.rect(x, y, size, size)
    context.fill()
  })
}

/** `var(--x)` as the theme has it now. */
function colorNow(color: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1]
  return name ? getComputedStyle(document.documentElement).getPropertyValue(name).trim() : color
}
