// What the bundled command line has of ECharts: the chart types and parts that lib/charts uses, for a quarter of its size.
// From the sources, all of ECharts is loaded instead, which draws the same.
import { BarChart, GaugeChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import { AxisPointerComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  LineChart, BarChart, ScatterChart, PieChart, GaugeChart, SVGRenderer,
  GridComponent, LegendComponent, MarkLineComponent, MarkAreaComponent, MarkPointComponent, TitleComponent, TooltipComponent, AxisPointerComponent,
]);

export { init, setPlatformAPI };
