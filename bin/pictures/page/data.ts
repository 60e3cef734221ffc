import type { DashboardView } from '../../../lib/charts/dashboard';

/** What is written into the page. */
export interface PageData {
  readonly view: DashboardView;
  /** Where the page is served live: how often it asks for what is new. */
  readonly refreshMs?: number;
}
