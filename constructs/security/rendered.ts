import type { IFragmentConcatenator, IPostProcessor, IResolvable, IResolveContext } from 'aws-cdk-lib/core';
import { CfnResource, DefaultTokenResolver, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Properties of a resource as its template will have them, but that what they refer to can be found again: across stacks, too. */
export type Rendered = Readonly<Record<string, unknown>>;

const MARK = /⟦([0-9a-f]{42})⟧/g;

/** The resources of an app below a construct, and what they refer to. */
export class Tree {
  public readonly resources: readonly CfnResource[];
  private readonly byAddress: ReadonlyMap<string, CfnResource>;
  private readonly rendered = new Map<CfnResource, Rendered>();

  public constructor(public readonly root: IConstruct) {
    this.resources = root.node.findAll().filter((node) => CfnResource.isCfnResource(node));
    this.byAddress = new Map(root.node.root.node.findAll().filter((node) => CfnResource.isCfnResource(node)).map((resource) => [resource.node.addr, resource]));
  }

  /** Those of one type, as CloudFormation calls it. */
  public ofType(...types: string[]): CfnResource[] {
    return this.resources.filter(({ cfnResourceType }) => types.includes(cfnResourceType));
  }

  public properties(resource: CfnResource): Rendered {
    const known = this.rendered.get(resource);
    if (known !== undefined) return known;
    const properties = render(resource);
    this.rendered.set(resource, properties);
    return properties;
  }

  /** What was changed is looked at anew. */
  public forget(resource: CfnResource): void {
    this.rendered.delete(resource);
  }

  /** The resources that a part of a template refers to, each once. */
  public referred(value: unknown): CfnResource[] {
    const addresses = [...(JSON.stringify(value) ?? '').matchAll(MARK)].map(([, address]) => address);
    return [...new Set(addresses)].flatMap((address) => this.byAddress.get(address as string) ?? []);
  }
}

function render(resource: CfnResource): Rendered {
  // The method is public at run time and hidden from the types.
  const { _toCloudFormation: toCloudFormation } = resource as unknown as { _toCloudFormation(): unknown };
  const { Resources } = Tokenization.resolve(toCloudFormation.call(resource), { scope: resource, resolver: new Marking(), preparing: false }) as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: Rendered }>>;
  };
  return Object.values(Resources ?? {})[0]?.Properties ?? {};
}

/** Leaves a mark instead of a reference: where it leads cannot be told from a logical id alone. */
class Marking extends DefaultTokenResolver {
  public constructor() {
    super(new Joined());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    // As an intrinsic function, which the checks of a resource's properties let pass.
    if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) return { Ref: `⟦${token.target.node.addr}⟧` };
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}

class Joined implements IFragmentConcatenator {
  public join(left: unknown, right: unknown): string {
    return [left, right].filter((part) => part !== undefined).map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  }
}
