import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The green of an aspen's leaves: from nearly white to nearly black, so that text on each has contrast enough. */
const leaf: MantineColorsTuple = [
  '#e9f8f3',
  '#d3efe5',
  '#a6decb',
  '#74ccae',
  '#47b893',
  '#2a9d7b',
  '#148468',
  '#0b6f57',
  '#095a47',
  '#064437',
]

export const theme = createTheme({
  colors: { leaf },
  primaryColor: 'leaf',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.3' }, h2: { fontSize: '1.05rem', lineHeight: '1.4' } } },
  components: {
    Tooltip: { defaultProps: { withArrow: true, openDelay: 200, multiline: true, maw: 320 } },
  },
})
