import { needsOf, type PlacementStrategy, type Resources } from './component-placement';

/** What of an inference component's specification is read here, as the API names it. */
export interface ComponentSpecification {
  /** For which instance type of an instance pool it is. */
  readonly InstanceType?: string;
  readonly ModelName?: string;
  readonly Container?: { readonly Image?: string; readonly ArtifactUrl?: string; readonly Environment?: Readonly<Record<string, unknown>> };
  readonly ComputeResourceRequirements?: Readonly<Record<string, unknown>>;
  readonly StartupParameters?: { readonly ContainerStartupHealthCheckTimeoutInSeconds?: number; readonly ModelDataDownloadTimeoutInSeconds?: number };
  readonly BaseInferenceComponentName?: string;
  readonly DataCacheConfig?: Readonly<Record<string, unknown>>;
  readonly SchedulingConfig?: { readonly PlacementStrategy?: PlacementStrategy };
}

/** Specification, or Specifications: one for each instance type. */
export interface ComponentSettings {
  readonly Specification?: ComponentSpecification;
  readonly Specifications?: readonly ComponentSpecification[];
}

/** What holds for instances of a type. */
export function specificationFor({ Specification, Specifications = [] }: ComponentSettings, instanceType: string | undefined): ComponentSpecification {
  return Specification ?? Specifications.find(({ InstanceType }) => InstanceType === instanceType) ?? Specifications[0] ?? {};
}

/** What is wrong with a component, in SageMaker's words where they are known; undefined when nothing is. */
export function refuseComponent({ Specification, Specifications }: ComponentSettings, copies: number | undefined): string | undefined {
  if ((Specification === undefined) === (Specifications === undefined)) return 'Exactly one of Specification and Specifications must be specified.';
  // Measured in August 2026: https://github.com/stdapi-ai/stdapi.ai/issues/43
  if (copies !== undefined && !(Number.isInteger(copies) && copies >= 1)) return 'Inference components copy count an integer larger than 0';
  for (const { ModelName, Container, ComputeResourceRequirements, BaseInferenceComponentName } of Specifications ?? [Specification ?? {}]) {
    if (BaseInferenceComponentName !== undefined) {
      if (ComputeResourceRequirements !== undefined) return 'ComputeResourceRequirements cannot be specified for an adapter inference component: it uses those of its base inference component.';
      if (Container?.ArtifactUrl === undefined) return 'An adapter inference component must have a Container with an ArtifactUrl.';
      continue;
    }
    if ((ModelName === undefined) === (Container === undefined)) return 'Exactly one of ModelName and Container must be specified.';
    if (ComputeResourceRequirements?.['MinMemoryRequiredInMb'] === undefined) return 'ComputeResourceRequirements with MinMemoryRequiredInMb must be specified for an inference component that is no adapter.';
  }
  return undefined;
}

/** What a copy takes. */
export function needs({ ComputeResourceRequirements }: ComponentSpecification): Resources {
  return needsOf(ComputeResourceRequirements);
}

/** Which strategy holds where a component names none is not documented: here copies are spread. */
export function strategy({ SchedulingConfig }: ComponentSpecification): PlacementStrategy {
  return SchedulingConfig?.PlacementStrategy ?? 'SPREAD';
}
