/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export const GRID = { columns: 24, maxHeight: 1_000 } as const;

/**
 * "Up to 500 widgets per dashboard. Up to 500 metrics per dashboard widget. Up to 2500 metrics per dashboard, across all widgets. These quotas
 * include all metrics retrieved for use in metric math functions, even if those metrics are not displayed on the graph." No limit of a body's
 * size is documented.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
export const DASHBOARD = { widgets: 500, metricsPerWidget: 500, metrics: 2_500, alarmsPerWidget: 100, source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html' } as const;
