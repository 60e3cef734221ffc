import { init, setPlatformAPI } from 'echarts';
import type { ChartOption, Size } from '../../lib/charts/option';
import { FONT_FAMILY, textWidth } from '../../lib/charts/text-width';

const DEFAULT_FONT_SIZE = 12;

// Without a browser ECharts guesses widths by Arial's; labels would overlap in a wider font.
setPlatformAPI({
  measureText: (text, font) => {
    const size = Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? DEFAULT_FONT_SIZE);
    return { width: textWidth(text, size, /\b(?:bold|[6-9]00)\b/.test(font ?? '')) };
  },
});

/** A chart as SVG: the same bytes for the same option and size. */
export function renderChart(option: ChartOption, { width, height }: Size, id = 'chart'): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ useUTC: true, textStyle: { fontFamily: FONT_FAMILY }, ...option, animation: false });
    return still(chart.renderToSVGString(), id);
  } finally {
    chart.dispose();
  }
}

/** Without what only a page needs that takes the chart over, and with ids that do not count up from picture to picture. */
function still(svg: string, id: string): string {
  return svg
    .replaceAll(/ ecmeta_\w+="[^"]*"/g, '')
    .replaceAll(/<style\s*>.*?<\/style>/gs, '')
    .replaceAll(/ class="zr\d+-cls-\d+"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`);
}
