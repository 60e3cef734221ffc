import type { CfnResource } from 'aws-cdk-lib/core';
import type { Rendered, Tree } from './rendered';

/** Which models of SageMaker run where, as far as the app says. */
export class Hosted {
  /** Models of serverless variants. */
  public readonly serverless: ReadonlySet<CfnResource>;
  /** Models of inference components, whose network is their endpoint's. */
  public readonly components: ReadonlySet<CfnResource>;

  public constructor(private readonly tree: Tree) {
    const variants = tree.ofType('AWS::SageMaker::EndpointConfig').flatMap((config) => variantsOf(tree.properties(config)));
    this.serverless = new Set(variants.filter(isServerless).flatMap((variant) => tree.referred(variant.ModelName)));
    this.components = new Set(tree.ofType('AWS::SageMaker::InferenceComponent').flatMap((component) => tree.referred((tree.properties(component).Specification as Rendered | undefined)?.ModelName)));
  }

  /** Roles that the containers of an endpoint run as, as far as they are the app's. Undefined for each that is not. */
  public roles(config: CfnResource): readonly (CfnResource | undefined)[] {
    const properties = this.tree.properties(config);
    const models = variantsOf(properties).flatMap((variant) => this.tree.referred([variant.ModelName, variant.InstancePools]));
    const arns = [properties.ExecutionRoleArn, ...models.map((model) => this.tree.properties(model).ExecutionRoleArn)].filter((arn) => arn !== undefined);
    return [...new Set(arns.map((arn) => this.tree.referred(arn)[0]))];
  }
}

export function variantsOf({ ProductionVariants, ShadowProductionVariants }: Rendered): Rendered[] {
  return [ProductionVariants, ShadowProductionVariants].flatMap((variants) => (Array.isArray(variants) ? variants as Rendered[] : []));
}

export function isServerless({ ServerlessConfig }: Rendered): boolean {
  return ServerlessConfig !== undefined;
}
