import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { CfnResource } from 'aws-cdk-lib/core';
import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { canonicalJson } from '../../lib/canonical-json';
import type { Problem } from '../../lib/problem';
import { chosenFor } from './chosen-defaults';
import { defaultsOf, rootStackOf } from './defaults-of-stack';
import type { InferenceDefaultsProps } from './inference-defaults-props';
import { SecurityDefault } from './inference-defaults-props';

/** Keys by what they encrypt because of defaults, and not because a user said so. */
const encrypted = new WeakMap<CfnResource, IKey>();

/** Statements that keys have already. */
const granted = new WeakMap<IKey, Set<string>>();

/** Which key encrypts what. */
export class DefaultKeys {
  /** Whether defaults have a key for a resource. */
  public has(resource: CfnResource): boolean {
    return chosenFor(resource, SecurityDefault.ENCRYPTION) !== undefined;
  }

  /** The key of a resource, made if it has to be; undefined where there is none, or it cannot be had, which is then said. */
  public keyFor(resource: CfnResource, refuse: (problem: Problem) => void): IKey | undefined {
    const props = chosenFor(resource, SecurityDefault.ENCRYPTION);
    if (props === undefined) return undefined;
    if (props.encryptionKeys !== undefined) return ofRegion(resource, props.encryptionKeys, refuse);
    return props.encryptionKey === undefined ? keyOfStack(resource) : inReach(resource, props.encryptionKey, refuse);
  }

  public encrypts(key: IKey, resource: CfnResource): void {
    encrypted.set(resource, key);
  }

  /** The key by which defaults encrypt a resource, now or in a run before. */
  public of(resource: CfnResource): IKey | undefined {
    return encrypted.get(resource);
  }

  /** Lets somebody use a key who has no role in the app. Nobody can change the policy of a key that the app does not declare. */
  public admit(key: IKey, statement: Record<string, unknown>): void {
    const statements = granted.get(key) ?? new Set<string>();
    granted.set(key, statements);
    const json = canonicalJson(Stack.of(key).resolve(statement));
    if (statements.has(json)) return;
    statements.add(json);
    if (key.addToResourcePolicy(PolicyStatement.fromJson(statement)).statementAdded) return;
    Annotations.of(key).addWarningV2(`cdk-serverless-inference:keyPolicy-${statements.size}`, `The key is not this app's: what it encrypts here works only if its policy has the statement ${json}.`);
  }
}

function keyOfStack(resource: CfnResource): Key {
  const place = defaultsOf(resource);
  return (place.node.tryFindChild('Key') as Key | undefined) ?? new Key(place, 'Key', {
    description: `Encrypts what ${rootStackOf(resource).stackName} keeps`,
    enableKeyRotation: true,
    // What is encrypted with it may outlive the stack.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

function ofRegion(resource: CfnResource, keys: NonNullable<InferenceDefaultsProps['encryptionKeys']>, refuse: (problem: Problem) => void): IKey | undefined {
  const { region } = Stack.of(resource);
  const key = keys[region];
  if (key !== undefined) return key;
  refuse(Token.isUnresolved(region)
    ? { prop: 'encryptionKeys', found: 'has keys by region, and the region of the stack is known only at deploy', remedy: 'give the stack `env.region`, or one `encryptionKey`' }
    : { prop: 'encryptionKeys', found: `has no key for ${region}`, allowed: Object.keys(keys).sort().join(', '), remedy: 'add one of that region' });
  return undefined;
}

/** Services use keys of their own region alone: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html */
function inReach(resource: CfnResource, key: IKey, refuse: (problem: Problem) => void): IKey | undefined {
  const [here, there] = [Stack.of(resource).region, regionOf(key)];
  if (there === undefined || Token.isUnresolved(here) || here === there) return key;
  refuse({ prop: 'encryptionKey', found: `is in ${there}, and this in ${here}`, remedy: 'give `encryptionKeys` by region, or leave it out for a key of each stack\'s own' });
  return undefined;
}

function regionOf(key: IKey & IConstruct): string | undefined {
  const { region } = key.env;
  return Token.isUnresolved(region) ? undefined : region;
}
