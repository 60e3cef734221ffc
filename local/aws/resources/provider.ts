/**
 * How much of a resource type is real here. Executed: it really runs. Modelled: a state machine that follows AWS's
 * documented behaviour. Recorded: validated against the public schema, stored and readable, and nothing more.
 */
export type Tier = 'executed' | 'modelled' | 'recorded';

export type Properties = Readonly<Record<string, unknown>>;

export interface Provisioned {
  /** What Ref gives. */
  readonly physicalId: string;
  /** What Fn::GetAtt gives. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ResourceContext {
  readonly logicalId: string;
  readonly type: string;
  readonly stackId: string;
  readonly stackName: string;
  /** The resource's UpdatePolicy, with functions carried out. */
  readonly updatePolicy?: Properties;
  /** The stack is on its way back to what it was. */
  readonly isRollback: boolean;
  /** Says, before the end of a creation that takes long, that there is something now: if the rest fails, it is deleted. */
  initiated(physicalId: string, attributes?: Provisioned['attributes']): void;
  /** Says what the service is at, in an event of the resource. */
  progress(reason: string): void;
  /** A name as CloudFormation makes it up: of the stack, the logical id and a random end. */
  uniqueName(maxLength?: number): string;
}

export interface ExistingResource extends Provisioned {
  readonly properties: Properties;
}

/** What CloudFormation does to the resources of one type; failures are thrown, with the service's words. */
export interface ResourceProvider {
  readonly tier: Tier;
  /** Where it depends on the properties, which may still hold intrinsic functions. */
  tierOf?(properties: Properties): Tier;
  create(properties: Properties, context: ResourceContext): Promise<Provisioned> | Provisioned;
  /** In place: replacement is decided by the schema. Another physical id means that this was a replacement all the same. */
  update(existing: ExistingResource, properties: Properties, context: ResourceContext): Promise<Provisioned> | Provisioned;
  delete(existing: ExistingResource, context: ResourceContext): Promise<void> | void;
  /** Whether it needs an update though its properties are the same. */
  isStale?(existing: ExistingResource): boolean;
  /** Told once the update of its stack has succeeded as a whole: there is no way back any more. */
  settle?(existing: ExistingResource): Promise<void>;
}

export interface ResourceProviders {
  find(type: string): ResourceProvider | undefined;
}
