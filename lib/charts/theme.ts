/** Colours of everything that is drawn: a light page, and series that are told apart in print and by those who see colours otherwise. */
export const THEME = {
  page: '#f2f4f7',
  card: '#ffffff',
  border: '#dfe3e9',
  text: '#16202c',
  quiet: '#5b6776',
  faint: '#8c97a5',
  grid: '#e8ebf0',
  axis: '#aab4c0',
  ok: '#1f8a4c',
  okFill: '#e7f5ec',
  alarm: '#c8322b',
  alarmFill: '#fdecea',
  unknown: '#68737f',
  unknownFill: '#eef0f3',
  link: '#0b62c4',
} as const;

/** Of series that name no colour, in their order. */
export const PALETTE = ['#2670c8', '#e8710a', '#1e9e6a', '#c2366b', '#7b52c7', '#0e97a7', '#b08700', '#6b7785', '#3d4fb8', '#8c5a3c', '#5aa02c', '#d14f9b'] as const;

export function paletteColor(index: number): string {
  return PALETTE[index % PALETTE.length] as string;
}

/** Sizes of text, in pixels. */
export const FONT = { title: 13, label: 11, heading: 20 } as const;
