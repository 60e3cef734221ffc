import { MAX_STACK_POLICY_BYTES, parseStackPolicy, parseTemplate, StackPolicyError, unknownLogicalId } from '../../../lib/cloudformation';
import { AwsError } from '../wire/errors';
import { required, text, type QueryParameters } from '../wire/query';
import type { XmlValue } from '../wire/xml';
import type { World } from './prepare';
import type { StackRecord } from './records';

/** Policies of stacks: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html */
export class StackPolicies {
  constructor(private readonly world: World) {}

  get(parameters: QueryParameters): XmlValue {
    return { StackPolicyBody: this.world.stacks.get(required(parameters, 'StackName')).policy };
  }

  set(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const stack: StackRecord = stacks.get(required(parameters, 'StackName'));
    const policy = this.in(parameters, 'StackPolicy', stack.template);
    // One that is set can be replaced, and not be taken away.
    if (policy !== undefined) stacks.change(stack.id, { policy });
    return {};
  }

  /** The policy in a call, as a body or at a URL, for a template. */
  in(parameters: QueryParameters, name: 'StackPolicy' | 'StackPolicyDuringUpdate', template: string): string | undefined {
    const [body, url] = [text(parameters, `${name}Body`), text(parameters, `${name}URL`)];
    if (body !== undefined && url !== undefined) throw AwsError.validation(`You cannot specify both ${name} URL and ${name} Body`);
    const policy = url === undefined ? body : this.world.templates.at(url);
    if (policy === undefined) return undefined;
    if (Buffer.byteLength(policy) > MAX_STACK_POLICY_BYTES) {
      throw AwsError.validation(`1 validation error detected: Value at 'stackPolicyBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_STACK_POLICY_BYTES}`);
    }
    try {
      const unknown = unknownLogicalId(parseStackPolicy(policy), Object.keys(parseTemplate(template).resources));
      if (unknown !== undefined) throw new StackPolicyError(`Error validating stack policy: Unknown logical id '${unknown}' in statement {} - stack policies can only be applied to logical ids referenced in the template`);
    } catch (error) {
      if (error instanceof StackPolicyError) throw AwsError.validation(error.message);
      throw error;
    }
    return policy;
  }
}
