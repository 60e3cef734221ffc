import { CfnLayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { CfnFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { CfnResource, IResolveContext } from 'aws-cdk-lib/core';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { publishedProperties } from '../../lib/lambda/version-properties';
import { renderedProperties } from '../private/rendered-properties';
import { sha256Of } from '../private/sha256';

const DIGEST_LENGTH = 16;
const MAX_LOGICAL_ID_LENGTH = 255;

/**
 * The digest of everything that is published with a function's version. It is part of the
 * version's logical id, so that any change publishes a new version beside the old one, and of the
 * function's environment, so that the new version never equals an old one ("a version for this
 * Lambda function exists").
 *
 * It is computed while the app is rendered, after every `addEnvironment`, aspect and escape hatch.
 * CDK asks for it several times in one synthesis; what it gets while references are collected
 * (`preparing`) is kept for the rendering that follows.
 */
export class VersionDigest {
  private digest?: string;
  private computing = false;

  public constructor(
    private readonly fn: CfnFunction,
    private readonly layers: readonly ILayerVersion[],
  ) {}

  /** A token for the digest. */
  public asToken(): string {
    return Lazy.uncachedString({ produce: (context) => this.value(context) });
  }

  /** Makes the digest a part of the logical id of a resource that is another one for each version: the version itself, what watches it. */
  public nameResource(resource: CfnResource): void {
    const base = Stack.of(resource).getLogicalId(resource).slice(-(MAX_LOGICAL_ID_LENGTH - DIGEST_LENGTH));
    resource.overrideLogicalId(Lazy.uncachedString({ produce: (context) => base + this.value(context) }));
  }

  private value(context: IResolveContext): string {
    // The function's own environment asks for the digest while the digest is computed from it.
    if (this.computing) return '';
    if (this.digest !== undefined && !context.preparing) return this.digest;
    this.computing = true;
    try {
      const digest = this.compute();
      // Outside of a synthesis the function may still change, so nothing is kept.
      if (context.preparing) this.digest = digest;
      return digest;
    } finally {
      this.computing = false;
    }
  }

  private compute(): string {
    const published = publishedProperties(renderedProperties(this.fn));
    const layers = Array.isArray(published.Layers) ? published.Layers.map((layer) => this.contentOf(layer)) : published.Layers;
    return sha256Of(canonicalJson({ ...published, Layers: layers })).slice(0, DIGEST_LENGTH);
  }

  /**
   * A layer by what makes its ARN: any change of its properties replaces the layer, and a function
   * that is given another layer must be published again. Its logical id says nothing of that.
   */
  private contentOf(rendered: unknown): unknown {
    const id = (rendered as { readonly Ref?: unknown } | null)?.Ref;
    if (typeof id !== 'string') return rendered;
    const stack = Stack.of(this.fn);
    const isMeant = (child: unknown): boolean =>
      CfnLayerVersion.isCfnLayerVersion(child) && child.stack === stack && stack.resolve(child.logicalId) === id;
    const given = this.layers.map((layer) => layer.node.defaultChild).find(isMeant);
    // One that somebody added later may lie anywhere in the stack.
    const resource = given ?? stack.node.findAll().find(isMeant);
    return resource === undefined ? rendered : renderedProperties(resource as CfnLayerVersion);
  }
}
