/** A chart as ECharts takes it: https://echarts.apache.org/en/option.html. Data, and functions that write a number. */
export type ChartOption = Readonly<Record<string, unknown>>;

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws a chart as SVG; ids within it begin with the given one. */
export type ChartRenderer = (option: ChartOption, size: Size, id: string) => string;
