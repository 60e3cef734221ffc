// What draws. Loaded when a command draws something: the charting library takes a while.
export { dashboardPage } from './dashboard-page';
export { renderChart } from './render-chart';
export { toPng } from './to-png';
