// What draws. Loaded when a command draws something: the charting library takes a while.
export { renderChart, type ChartOption, type Size } from './render-chart';
export { toPng } from './to-png';
