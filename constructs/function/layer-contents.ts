import { CfnLayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { CfnFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { renderedProperties } from '../private/rendered-properties';

/**
 * What the layers of a stack's functions consist of, while CDK looks for references in the stack: a layer is the same for all functions that have
 * it, and is rendered once for all of them. When a function comes round again, everything may have changed, and is rendered anew.
 */
class LayersOfStack {
  private readonly asked = new Set<CfnFunction>();
  private readonly contents = new Map<string, { readonly layer: CfnLayerVersion; readonly given: string; readonly content: unknown }>();

  public constructor(private readonly stack: Stack) {}

  public begin(fn: CfnFunction): void {
    if (this.asked.has(fn)) {
      this.asked.clear();
      this.contents.clear();
    }
    this.asked.add(fn);
  }

  public contentOf(id: string, layers: readonly ILayerVersion[]): unknown {
    const known = this.contents.get(id);
    if (known !== undefined && givenTo(known.layer) === known.given) return known.content;
    const layer = this.find(id, layers);
    if (layer === undefined) return undefined;
    const content = renderedProperties(layer);
    this.contents.set(id, { layer, given: givenTo(layer), content });
    return content;
  }

  private find(id: string, layers: readonly ILayerVersion[]): CfnLayerVersion | undefined {
    const isMeant = (child: unknown): child is CfnLayerVersion =>
      CfnLayerVersion.isCfnLayerVersion(child) && child.stack === this.stack && this.stack.resolve(child.logicalId) === id;
    // One that somebody added later may lie anywhere in the stack.
    return layers.map((layer) => layer.node.defaultChild).find(isMeant) ?? this.stack.node.findAll().find(isMeant);
  }
}

const ofStacks = new WeakMap<Stack, LayersOfStack>();

/**
 * A function's layers by what makes their ARNs: any change of a layer's properties replaces it, and a function that is given another layer
 * must be published again. Its logical id says nothing of that.
 */
export function layerContents(fn: CfnFunction, layers: readonly ILayerVersion[], rendered: readonly unknown[]): unknown[] {
  const stack = Stack.of(fn);
  const ofStack = ofStacks.get(stack) ?? new LayersOfStack(stack);
  ofStacks.set(stack, ofStack);
  ofStack.begin(fn);
  return rendered.map((layer) => {
    const id = (layer as { readonly Ref?: unknown } | null)?.Ref;
    return typeof id === 'string' ? ofStack.contentOf(id, layers) ?? layer : layer;
  });
}

/** What was set of a layer, tokens as they are: what changes between two functions of one synthesis is seen. */
function givenTo({ compatibleArchitectures, compatibleRuntimes, content, description, layerName, licenseInfo }: CfnLayerVersion): string {
  return JSON.stringify([compatibleArchitectures, compatibleRuntimes, content, description, layerName, licenseInfo]);
}
