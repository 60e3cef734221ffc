import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { MODELS_PATH } from '../../lib/registry/parameters';
import { reject } from './reject';

/**
 * Characters that the inline policy, and then each managed one, is filled with: of 10,240 and 6,144, with room for what is not about models,
 * and for names that are known at deploy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const INLINE_CHARACTERS = 6_500;
const MANAGED_CHARACTERS = 5_000;
const MAX_POLICIES = 10;

/** What a model adds to a policy: five resources that name it, three of them with the name of the bucket. */
const CHARACTERS_PER_MODEL = 480;
const MENTIONS = 6;

/** The most that what only the deploy knows may have: an ARN, the name of a bucket or of a group, and what is the same for all. */
const CHARACTERS = { 'Fn::GetAtt': 135, 'other': 63, 'AWS::Partition': 10, 'AWS::Region': 14, 'AWS::AccountId': 12 } as const;

/** What a recorder may do to the models that it records: their own parameters, objects and packages, in policies that have room for them. */
export class RecorderPermissions {
  private readonly granted = new Map<string, readonly IDependable[]>();
  /** What a backend needs, by its text. */
  private readonly others = new Map<string, readonly IDependable[]>();
  private part: ModelPart;
  private policies = 0;

  public constructor(private readonly scope: Construct, private readonly role: Role, inline: PolicyDocument, private readonly expires: (bucket: IBucket) => boolean) {
    this.part = new ModelPart(inline, INLINE_CHARACTERS, []);
  }

  /** Answers what has to be there before the role may. */
  public ofModel(scope: Construct, model: string, bucket: IBucket): readonly IDependable[] {
    const key = `${bucket.node.path} ${model}`;
    const known = this.granted.get(key);
    if (known !== undefined) return known;
    const characters = CHARACTERS_PER_MODEL + MENTIONS * model.length;
    if (this.part.room < characters) this.part = this.managed(scope);
    this.part.add(Stack.of(this.scope), { model, bucket, expires: this.expires(bucket), characters });
    bucket.encryptionKey?.grantEncryptDecrypt(this.role);
    this.granted.set(key, this.part.dependables);
    return this.part.dependables;
  }

  /** What a backend needs besides, each once. Answers what has to be there before the role may. */
  public allow(scope: Construct, statements: readonly PolicyStatement[]): readonly IDependable[] {
    return statements.flatMap((statement) => {
      const written = Stack.of(this.scope).resolve(statement.toStatementJson()) as object;
      const text = JSON.stringify(written);
      const known = this.others.get(text);
      if (known !== undefined) return known;
      const characters = charactersOf(written);
      if (this.part.room < characters) this.part = this.managed(scope);
      this.part.addStatement(statement, characters);
      this.others.set(text, this.part.dependables);
      return this.part.dependables;
    });
  }

  private managed(scope: Construct): ModelPart {
    if (this.policies === MAX_POLICIES) {
      reject(scope, [{
        prop: 'modelName', found: 'is of one model more than one recorder may record', allowed: `${this.granted.size} models in this stack: its role has ${MAX_POLICIES} policies`,
        remedy: 'put further models into a registry in another stack',
      }]);
    }
    this.policies += 1;
    const policyDocument = new PolicyDocument();
    const policy = new CfnManagedPolicy(this.scope, `Models${this.policies}`, { policyDocument, roles: [this.role.roleName], description: 'What the recorder may do to models' });
    return new ModelPart(policyDocument, MANAGED_CHARACTERS, [policy]);
  }
}

/** How long a statement may become. */
function charactersOf(statement: object): number {
  return JSON.stringify(statement, (_, value: unknown) => (isIntrinsic(value) ? 'x'.repeat(deployedCharacters(value)) : value)).length + 1;
}

function deployedCharacters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  const [[name, argument]] = Object.entries(value as object) as [[string, unknown]];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].reduce((sum: number, part) => sum + deployedCharacters(part), 0);
  const key = name === 'Ref' ? String(argument) : name;
  return key in CHARACTERS ? CHARACTERS[key as keyof typeof CHARACTERS] : CHARACTERS.other;
}

function isIntrinsic(value: unknown): boolean {
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::') === true);
}

/** The models of one policy, in statements that grow with them. */
class ModelPart {
  private readonly statements = new Map<string, PolicyStatement>();
  private readonly prefixes = new Map<IBucket, string[]>();

  public constructor(private readonly document: PolicyDocument, public room: number, public readonly dependables: readonly IDependable[]) {}

  public add(stack: Stack, { model, bucket, expires, characters }: { readonly model: string; readonly bucket: IBucket; readonly expires: boolean; readonly characters: number }): void {
    this.room -= characters;
    const folder = `models/${model}/`;
    const parameter = (name: string): string => stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${MODELS_PATH.slice(1)}/${model}${name}` });
    this.allow(['ssm:GetParameter', 'ssm:PutParameter'], parameter('/versions/*'));
    this.allow(['s3:GetObject', 's3:GetObjectVersion'], bucket.arnForObjects(`${folder}*`));
    this.allow(['s3:PutObject'], bucket.arnForObjects(`${folder}versions/*`));
    if (!expires) return;
    // The path as it is asked for, and what is below.
    this.allow(['ssm:GetParametersByPath'], parameter(''));
    this.allow(['ssm:GetParametersByPath'], parameter('/*'));
    this.allow(['s3:GetObjectTagging', 's3:GetObjectVersionTagging', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'], bucket.arnForObjects(`${folder}*`));
    this.list(bucket, `${folder}*`);
  }

  public addStatement(statement: PolicyStatement, characters: number): void {
    this.room -= characters;
    this.document.addStatements(statement);
  }

  private allow(actions: string[], resource: string): void {
    const key = actions.join();
    const known = this.statements.get(key);
    if (known !== undefined) return known.addResources(resource);
    const statement = new PolicyStatement({ actions, resources: [resource] });
    this.statements.set(key, statement);
    this.document.addStatements(statement);
  }

  private list(bucket: IBucket, prefix: string): void {
    const known = this.prefixes.get(bucket);
    if (known !== undefined) {
      known.push(prefix);
      return;
    }
    const prefixes = [prefix];
    this.prefixes.set(bucket, prefixes);
    this.document.addStatements(new PolicyStatement({
      actions: ['s3:ListBucketVersions'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': Lazy.list({ produce: () => prefixes }) } },
    }));
  }
}
