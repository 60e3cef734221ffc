import { Dashboard, GraphWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { fleetWidgets } from '../../lib/fleet/dashboard';

/** Two widgets to a row. */
const WIDTH = 12;

/** A dashboard whose queries find the models by themselves. */
export function fleetDashboard(scope: Construct, id: string): Dashboard {
  const dashboard = new Dashboard(scope, id);
  const widgets = fleetWidgets().map(({ title, expression, period }) =>
    new GraphWidget({ title, width: WIDTH, left: [new MathExpression({ expression, label: '', period: Duration.seconds(period), usingMetrics: {} })] }));
  for (let row = 0; row < widgets.length; row += 2) dashboard.addWidgets(...widgets.slice(row, row + 2));
  return dashboard;
}
