import type { CfnFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { CfnResource, IResolveContext } from 'aws-cdk-lib/core';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { publishedProperties } from '../../lib/lambda/version-properties';
import { renderedProperties } from '../private/rendered-properties';
import { sha256Of } from '../private/sha256';
import { layerContents } from './layer-contents';

const DIGEST_LENGTH = 16;
const MAX_LOGICAL_ID_LENGTH = 255;

/**
 * The digest of everything that is published with a function's version. It is part of the
 * version's logical id, so that any change publishes a new version beside the old one, and of the
 * function's environment, so that the new version never equals an old one ("a version for this
 * Lambda function exists").
 *
 * It is computed while the app is rendered, after every `addEnvironment`, aspect and escape hatch.
 * CDK looks for references in all resources (`preparing`) before it renders them: the digest is computed
 * when it looks at the function, once, and kept for all that asks for it afterwards.
 */
export class VersionDigest {
  private digest?: string;
  private computing = false;

  public constructor(
    private readonly fn: CfnFunction,
    private readonly layers: readonly ILayerVersion[],
  ) {}

  /** A token for the digest, for others than the function. */
  public asToken(): string {
    return Lazy.uncachedString({ produce: (context) => this.value(context, false) });
  }

  /** The same for the function's own environment. */
  public asVariable(): string {
    return Lazy.uncachedString({ produce: (context) => this.value(context, true) });
  }

  /** Makes the digest a part of the logical id of a resource that is another one for each version: the version itself, what watches it. */
  public nameResource(resource: CfnResource): void {
    const base = Stack.of(resource).getLogicalId(resource).slice(-(MAX_LOGICAL_ID_LENGTH - DIGEST_LENGTH));
    resource.overrideLogicalId(Lazy.uncachedString({ produce: (context) => base + this.value(context, false) }));
  }

  private value({ preparing }: IResolveContext, byFunction: boolean): string {
    // The function's own environment asks for the digest while the digest is computed from it.
    if (this.computing) return '';
    if (this.digest !== undefined && !(preparing && byFunction)) return this.digest;
    this.computing = true;
    try {
      const digest = this.compute();
      // Outside of a synthesis the function may still change, so nothing is kept.
      if (preparing) this.digest = digest;
      return digest;
    } finally {
      this.computing = false;
    }
  }

  private compute(): string {
    const published = publishedProperties(renderedProperties(this.fn));
    const layers = Array.isArray(published.Layers) ? layerContents(this.fn, this.layers, published.Layers) : published.Layers;
    return sha256Of(canonicalJson({ ...published, Layers: layers })).slice(0, DIGEST_LENGTH);
  }
}
