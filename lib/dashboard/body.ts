/**
 * A dashboard as CloudWatch takes and gives it, with the names of its JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export interface DashboardBody {
  /** Absolute (`2026-01-15T12:00:00.000Z`) or relative (`-PT6H`). */
  readonly start?: string;
  readonly end?: string;
  /** `auto`: the period of graphs follows the time range; `inherit`: it is what the widget says. @default auto */
  readonly periodOverride?: 'auto' | 'inherit';
  readonly widgets: readonly Widget[];
}

/** Where a widget is, in units of a grid of 24 columns. */
export interface WidgetPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Widget = WidgetPlace & (MetricWidget | AlarmWidget | TextWidget | OtherWidget);

export interface MetricWidget {
  readonly type: 'metric';
  readonly properties: MetricProperties;
}

export interface AlarmWidget {
  readonly type: 'alarm';
  readonly properties: { readonly title?: string; readonly alarms: readonly string[]; readonly sortBy?: string; readonly states?: readonly string[] };
}

export interface TextWidget {
  readonly type: 'text';
  readonly properties: { readonly markdown: string; readonly background?: 'solid' | 'transparent' };
}

/** Nothing here evaluates them. */
export interface OtherWidget {
  readonly type: 'log' | 'explorer' | 'custom' | 'chart';
  readonly properties: Readonly<Record<string, unknown>>;
}

export type WidgetView = 'timeSeries' | 'singleValue' | 'gauge' | 'bar' | 'pie' | 'table';

export interface MetricProperties {
  readonly title?: string;
  /** @default timeSeries */
  readonly view?: WidgetView;
  readonly region?: string;
  readonly accountId?: string;
  /** Seconds. @default 300 */
  readonly period?: number;
  /** @default Average */
  readonly stat?: string;
  readonly stacked?: boolean;
  readonly sparkline?: boolean;
  readonly setPeriodToTimeRange?: boolean;
  readonly singleValueFullPrecision?: boolean;
  readonly liveData?: boolean;
  readonly start?: string;
  readonly end?: string;
  readonly legend?: { readonly position: 'right' | 'bottom' | 'hidden' };
  readonly yAxis?: { readonly left?: YAxis; readonly right?: YAxis };
  readonly annotations?: Annotations;
  /** One of a metric or an expression each: metricsOf() reads them. */
  readonly metrics?: readonly (readonly unknown[])[];
}

export interface YAxis {
  readonly min?: number;
  readonly max?: number;
  readonly label?: string;
  readonly showUnits?: boolean;
}

export interface Annotations {
  /** A pair is a band between two values. */
  readonly horizontal?: readonly (HorizontalAnnotation | readonly HorizontalAnnotation[])[];
  readonly vertical?: readonly (VerticalAnnotation | readonly VerticalAnnotation[])[];
  /** The ARN of the one alarm that the widget shows instead of metrics. */
  readonly alarms?: readonly string[];
}

export interface HorizontalAnnotation {
  readonly value: number;
  readonly label?: string;
  readonly color?: string;
  readonly fill?: 'above' | 'below' | 'none';
  readonly visible?: boolean;
  readonly yAxis?: 'left' | 'right';
}

export interface VerticalAnnotation {
  /** ISO 8601. */
  readonly value: string;
  readonly label?: string;
  readonly color?: string;
  readonly fill?: 'before' | 'after' | 'none';
  readonly visible?: boolean;
}

/** How one metric or expression of a widget is drawn: the object that its array ends with. */
export interface Rendering {
  readonly id?: string;
  readonly label?: string;
  readonly color?: string;
  readonly stat?: string;
  /** Seconds. */
  readonly period?: number;
  readonly region?: string;
  readonly accountId?: string;
  /** @default true */
  readonly visible?: boolean;
  /** @default left */
  readonly yAxis?: 'left' | 'right';
  readonly expression?: string;
}
