import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Often enough to be read beside the output of `cdk synth`. */
const POLL_MS = 500;

/**
 * Tells once for each change of what an assembly says: its manifests and templates. A synth that
 * writes the same again is none. Files are looked at, not watched: folders that are written anew
 * lose their watchers.
 */
export class Staleness {
  private timer: NodeJS.Timeout | undefined;
  private stamp: string;
  /** A stamp that was seen once: a synth under way goes on to another. */
  private settling: string | undefined;
  private content: string | undefined;

  constructor(private readonly files: readonly string[], private readonly changed: () => void) {
    this.stamp = this.stampNow();
    this.content = this.contentNow();
  }

  start(): void {
    this.timer = setInterval(() => this.check(), POLL_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  check(): void {
    const stamp = this.stampNow();
    if (stamp === this.stamp) return;
    if (stamp !== this.settling) {
      this.settling = stamp;
      return;
    }
    this.settling = undefined;
    this.stamp = stamp;
    const content = this.contentNow();
    if (content === undefined || content === this.content) return;
    this.content = content;
    this.changed();
  }

  private stampNow(): string {
    return this.files.map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? '-' : `${stat.mtimeMs} ${stat.size}`;
    }).join();
  }

  /** Undefined while a manifest is missing: then somebody is about to write it. */
  private contentNow(): string | undefined {
    const hash = createHash('sha256');
    for (const file of this.files) {
      try {
        hash.update(readFileSync(file));
      } catch {
        if (file.endsWith('manifest.json')) return undefined;
      }
      hash.update('\0');
    }
    return hash.digest('hex');
  }
}
