import { otlpTraces } from '../../../lib/tracing/otlp';
import type { SegmentDocument } from '../../../lib/tracing/segments';

/** What comes within that time goes out together. */
const COLLECT_MS = 100;
const TIMEOUT_MS = 5_000;

/** Hands on what X-Ray is sent to a collector of the user's, by OTLP over HTTP. */
export class OtlpForwarder {
  private waiting: { readonly document: SegmentDocument; readonly service: string }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isTold = false;
  private readonly url: string;

  constructor(endpoint: string, private readonly warn: (message: string) => void) {
    this.url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  }

  readonly take = (document: SegmentDocument, service: string): void => {
    if (document.in_progress === true) return;
    this.waiting.push({ document, service });
    this.timer ??= setTimeout(() => void this.send(), COLLECT_MS).unref();
  };

  /** Sends what is left. */
  async close(): Promise<void> {
    await this.send();
  }

  private async send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const documents = this.waiting;
    this.waiting = [];
    if (documents.length === 0) return;
    try {
      const response = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(otlpTraces(documents)), signal: AbortSignal.timeout(TIMEOUT_MS) });
      await response.arrayBuffer();
      if (!response.ok) this.say(`answered ${response.status}`);
    } catch (error) {
      this.say((error as Error).message);
    }
  }

  private say(why: string): void {
    if (this.isTold) return;
    this.isTold = true;
    this.warn(`the collector at ${this.url} does not take traces (said once): ${why}`);
  }
}
