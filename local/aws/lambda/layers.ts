import type { AwsIdentity } from '../identity';
import type { Buckets } from '../s3/buckets';
import type { Documents, StateFolder } from '../state/state-folder';
import { zipOf, type StoredZip } from './code-upload';
import type { LayerRecord } from './records';

/** The layers of the account: every version is immutable, and its number never given twice. */
export class Layers {
  private readonly layers: Documents<LayerRecord>;
  /** The highest version that a layer's name ever had. */
  private readonly versions: Documents<number>;

  constructor(state: StateFolder, private readonly identity: AwsIdentity, private readonly buckets: Buckets) {
    this.layers = state.documents<LayerRecord>('layers');
    this.versions = state.documents<number>('layer-versions');
  }

  get all(): readonly LayerRecord[] {
    return [...this.layers.all.values()];
  }

  /** Newest first. */
  versionsOf(name: string): readonly LayerRecord[] {
    return this.all.filter((layer) => layer.name === name).sort((a, b) => b.version - a.version);
  }

  find(arn: string): LayerRecord | undefined {
    return this.layers.all.get(arn);
  }

  arn(name: string): string {
    return `arn:aws:lambda:${this.identity.region}:${this.identity.account}:layer:${name}`;
  }

  publish(name: string, properties: Readonly<Record<string, unknown>>, zip: StoredZip = zipOf(this.buckets, properties['Content'] as Readonly<Record<string, unknown>> | undefined)): LayerRecord {
    const version = (this.versions.all.get(name) ?? 0) + 1;
    const arn = `${this.arn(name)}:${version}`;
    const record = { arn, name, version, ...zip, created: new Date().toISOString(), properties };
    this.versions.put(name, version);
    this.layers.put(arn, record);
    return record;
  }

  delete(arn: string): void {
    this.layers.delete(arn);
  }
}
