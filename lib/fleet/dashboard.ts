import { METRICS_NAMESPACE } from '../model/environment';

/** Models that a widget shows, those with the highest values. */
const SHOWN = 10;

/** A Metrics Insights query of a dashboard. */
export interface FleetWidget {
  readonly title: string;
  readonly expression: string;
  /** Seconds. */
  readonly period: number;
}

/**
 * What the dashboard of a fleet shows. Queries instead of metrics by name: a model more or less changes nothing here, and a thousand models
 * would be more metrics than a widget takes. The series are the model server's own, by host and model.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function fleetWidgets(): readonly FleetWidget[] {
  const schema = `SCHEMA("${METRICS_NAMESPACE}", Endpoint, ModelName, ModelVersion)`;
  const all = (title: string, aggregate: string): FleetWidget => ({ title, expression: `SELECT ${aggregate} FROM ${schema}`, period: 300 });
  const top = (title: string, aggregate: string, by: string): FleetWidget => ({
    title: `${title}: the ${SHOWN} highest`,
    expression: `SELECT ${aggregate} FROM ${schema} GROUP BY ModelName ORDER BY ${by}() DESC LIMIT ${SHOWN}`,
    period: 300,
  });
  return [
    all('Requests of all models', 'SUM(Invocations)'),
    all('Server errors of all models', 'SUM(ServerErrors)'),
    top('Requests by model', 'SUM(Invocations)', 'SUM'),
    top('Share of requests that failed, by model', 'AVG(ServerErrors)', 'AVG'),
    top('Requests refused with 4xx, by model', 'SUM(BadRequests)', 'SUM'),
    top('Longest time in the model, by model (ms)', 'MAX(ModelLatency)', 'MAX'),
    top('Requests that waited for a cold start, by model', 'SUM(ColdStart)', 'SUM'),
    top('Longest time to load, by model (ms)', 'MAX(ModelLoadTime)', 'MAX'),
  ];
}
