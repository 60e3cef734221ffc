import { randomBytes } from 'node:crypto';
import { checkProperties, evaluate, holdsUnknown } from '../../../lib/cloudformation';
import type { Provisioned, ResourceContext, ResourceProvider } from '../resources/provider';
import { importOf, propertiesOf, scopeOf, type Prepared, type World } from './prepare';
import { resourceReason } from './reasons';
import type { ResourceRecord, StackRecord } from './records';

/** What is done to one resource of a stack, and what the stack says of it. */
export class ResourceOperations {
  constructor(private readonly world: World) {}

  async run(
    id: string, resource: ResourceRecord, verb: 'CREATE' | 'UPDATE', reason: string | undefined,
    work: (initiated: ResourceContext['initiated']) => Promise<Provisioned> | Provisioned, properties = resource.properties,
  ): Promise<void> {
    const { stacks } = this.world;
    const timestamp = (): string => new Date().toISOString();
    let made: Provisioned | undefined;
    const initiated: ResourceContext['initiated'] = (physicalId, attributes = {}) => {
      if (made === undefined && verb === 'CREATE') {
        stacks.setResource(id, { ...resource, physicalId, attributes, properties, status: 'CREATE_IN_PROGRESS', reason: 'Resource creation Initiated', timestamp: timestamp() });
      }
      made = { physicalId, attributes };
    };
    stacks.setResource(id, { ...resource, status: `${verb}_IN_PROGRESS`, reason, timestamp: timestamp() });
    try {
      this.failOnRequest(stacks.get(id).name, resource);
      const { physicalId, attributes } = await work(initiated);
      initiated(physicalId, attributes);
      stacks.setResource(id, { ...resource, physicalId, attributes, properties, status: `${verb}_COMPLETE`, reason: undefined, timestamp: timestamp() });
    } catch (error) {
      const half = made as Provisioned | undefined;
      if (half !== undefined && half.physicalId !== resource.physicalId && verb === 'UPDATE') {
        // Half a replacement: the old resource stays, this one goes.
        stacks.change(id, { garbage: [...stacks.get(id).garbage, { ...resource, ...half, properties, deletionPolicy: 'Delete', updateReplacePolicy: 'Delete' }] });
      }
      this.fail(id, half === undefined || verb === 'UPDATE' ? resource : { ...resource, ...half, properties }, `${verb}_FAILED`, error);
      throw error;
    }
  }

  /** Throws where a user asked for it, once. */
  failOnRequest(stackName: string, { logicalId, type }: Pick<ResourceRecord, 'logicalId' | 'type'>): void {
    const fault = this.world.faults.takeResource(stackName, logicalId, type);
    if (fault !== undefined) throw new Error(fault.reason);
  }

  fail(id: string, resource: ResourceRecord, status: string, error: unknown): void {
    this.world.stacks.setResource(id, { ...resource, status, reason: resourceReason(error), timestamp: new Date().toISOString() });
  }

  evaluated(stack: StackRecord, prepared: Prepared, logicalId: string, imports: Set<string>): ResourceRecord['properties'] {
    const properties = propertiesOf(this.world, prepared, logicalId, this.scope(stack, prepared, imports));
    if (holdsUnknown(properties)) throw new Error('a value in its properties is not known: it refers to something that was not made');
    // The change set has checked what the template says; what parameters and other resources bring is known only now.
    const type = prepared.template.resources[logicalId]?.type ?? '';
    const problems = checkProperties(logicalId, type, properties, this.world.specs);
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
    return properties;
  }

  scope(stack: StackRecord, prepared: Prepared, imports: Set<string>) {
    return scopeOf(this.world, stack, prepared, {
      ref: (logicalId) => stack.resources[logicalId]?.physicalId,
      getAtt: (logicalId, attribute) => {
        const resource = stack.resources[logicalId];
        const value = resource?.attributes[attribute];
        if (value === undefined && resource?.physicalId !== undefined) {
          throw new Error(resource.type.startsWith('AWS::') && resource.type !== 'AWS::CloudFormation::CustomResource'
            ? `the attribute ${attribute} of ${logicalId} (${resource.type}) is not modelled here`
            : `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object ${stack.id}|${logicalId}`);
        }
        return value;
      },
      importValue: (name) => {
        imports.add(name);
        return importOf(this.world, name);
      },
    });
  }

  provider(type: string): ResourceProvider {
    const provider = this.world.providers.find(type);
    if (provider === undefined) throw new Error(`${type} is not modelled here`);
    return provider;
  }

  updatePolicy(stack: StackRecord, prepared: Prepared, logicalId: string, imports: Set<string>): ResourceContext['updatePolicy'] {
    const declared = prepared.template.resources[logicalId]?.updatePolicy;
    return declared === undefined ? undefined : evaluate(declared, this.scope(stack, prepared, imports)) as ResourceContext['updatePolicy'];
  }

  context(stack: StackRecord, logicalId: string, type: string, more: Partial<Pick<ResourceContext, 'updatePolicy' | 'isRollback'>> = {}): ResourceContext {
    return {
      logicalId,
      type,
      stackId: stack.id,
      stackName: stack.name,
      isRollback: false,
      initiated: () => undefined,
      progress: (reason) => {
        const resource = this.world.stacks.get(stack.id).resources[logicalId];
        if (resource !== undefined) this.world.stacks.setResource(stack.id, { ...resource, reason, timestamp: new Date().toISOString() });
      },
      ...more,
      uniqueName: (maxLength = 64) => {
        const end = [...randomBytes(12)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'[byte % 62]).join('');
        const room = maxLength - end.length - 2;
        const name = stack.name.slice(0, Math.max(Math.floor(room / 2), room - logicalId.length));
        return `${name}-${logicalId.slice(0, room - name.length)}-${end}`;
      },
    };
  }
}
