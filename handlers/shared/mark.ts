import { deployMarker, type DeployMarker } from '../../lib/versions/deploy-marker';

/** Counts a change of what serves in CloudWatch, by a line in the log: no permission is needed for it. `seconds` since 1970. */
export function mark(marker: DeployMarker, host: string, seconds: number, details: Readonly<Record<string, unknown>> = {}): void {
  // Not console.log: with Lambda's JSON log format it would wrap the line, and the metric in it would be lost.
  process.stdout.write(`${deployMarker(marker, host, 1000 * seconds, details)}\n`);
}
