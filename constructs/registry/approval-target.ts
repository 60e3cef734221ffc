import type { IProject } from 'aws-cdk-lib/aws-codebuild';
import type { IPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { IRuleRef, IRuleTarget, RuleTargetConfig } from 'aws-cdk-lib/aws-events';
import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { TargetBaseProps } from 'aws-cdk-lib/aws-events-targets';
import { CodeBuildProject, CodePipeline } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { approvedVersionPaths } from '../../lib/registry/approval-pattern';
import type { RecordRequest } from '../../lib/registry/request';
import { guard } from '../private/declared/guard';

/** Names of the variables that say which version was approved. */
const VARIABLES = { name: 'MODEL_NAME', version: 'MODEL_VERSION', digest: 'MODEL_DIGEST' } as const;

/** How an approved version starts something: what the targets of EventBridge have in common, and a role. */
export interface ApprovalTargetOptions extends TargetBaseProps {
  /**
   * The role that EventBridge starts it in.
   *
   * @default - a role that may start this and nothing else
   */
  readonly eventRole?: IRole;
}

/**
 * What starts when a version of a model is approved, with that version pinned: it gets the name of the model, the version and its digest,
 * and looks nothing up.
 *
 * @example
 *
 * const pipeline = new codepipeline.Pipeline(stack, 'Deploy', {
 *   pipelineType: codepipeline.PipelineType.V2,
 *   variables: [
 *     new codepipeline.Variable({ variableName: 'MODEL_NAME', defaultValue: 'none' }),
 *     new codepipeline.Variable({ variableName: 'MODEL_VERSION', defaultValue: 'none' }),
 *     new codepipeline.Variable({ variableName: 'MODEL_DIGEST', defaultValue: 'none' }),
 *   ],
 * });
 * const target = ApprovalTarget.pipeline(pipeline);
 */
export class ApprovalTarget implements IRuleTarget {
  /**
   * Starts a pipeline of CodePipeline, of the type V2, which declares the variables `MODEL_NAME`, `MODEL_VERSION` and `MODEL_DIGEST`: its
   * actions refer to them as `#{variables.MODEL_VERSION}`. Synthesis fails where the pipeline is made in this app and does not declare them.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html
   */
  public static pipeline(pipeline: IPipeline, options: ApprovalTargetOptions = {}): ApprovalTarget {
    checkPipeline(pipeline);
    return new ApprovalTarget((rule, id, approved) => ({
      ...new CodePipeline(pipeline, options).bind(rule, id),
      input: RuleTargetInput.fromObject({ variables: variables(approved) }),
    }));
  }

  /**
   * Starts a build of CodeBuild. The environment variables `MODEL_NAME`, `MODEL_VERSION` and `MODEL_DIGEST` say which version was approved.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
   */
  public static buildProject(project: IProject, options: ApprovalTargetOptions = {}): ApprovalTarget {
    return new ApprovalTarget((rule, id, approved) =>
      new CodeBuildProject(project, {
        ...options, event: RuleTargetInput.fromObject({ environmentVariablesOverride: variables(approved).map((variable) => ({ ...variable, type: 'PLAINTEXT' })) }),
      }).bind(rule, id));
  }

  private readonly start: Start;
  private readonly approved: Approved;

  private constructor(start: Start, approved: Approved = { ...approvedVersionPaths('parameters') }) {
    this.start = start;
    this.approved = approved;
  }

  /** Called by the rule. */
  public bind(rule: IRuleRef, id?: string): RuleTargetConfig {
    return this.start(rule, id, this.approved);
  }

  /**
   * The same for the events of a backend.
   *
   * @internal
   */
  public _for(backend: RecordRequest['backend'], modelName: string): ApprovalTarget {
    return new ApprovalTarget(this.start, { name: modelName, ...approvedVersionPaths(backend) });
  }
}

guard('ApprovalTarget', ApprovalTarget);

/** The version that an event is about: paths into it, and the name of the model where it is known. */
interface Approved {
  readonly name?: string;
  readonly version: string;
  readonly digest: string;
}

type Start = (rule: IRuleRef, id: string | undefined, approved: Approved) => RuleTargetConfig;

function variables({ name, version, digest }: Approved): { readonly name: string; readonly value: string }[] {
  return [
    { name: VARIABLES.name, value: name ?? EventField.fromPath('$.detail.name') },
    { name: VARIABLES.version, value: EventField.fromPath(version) },
    { name: VARIABLES.digest, value: EventField.fromPath(digest) },
  ];
}

/** CodePipeline refuses an execution with variables that a pipeline does not declare, and pipelines of the type V1 have none. */
function checkPipeline(pipeline: IPipeline): void {
  const resource = (pipeline as IConstruct).node.defaultChild;
  if (!(resource instanceof CfnPipeline)) return;
  resource.node.addValidation({ validate: () => problemsOf(resource) });
}

function problemsOf(pipeline: CfnPipeline): string[] {
  const { pipelineType: type, variables: declared } = Stack.of(pipeline).resolve({ pipelineType: pipeline.pipelineType, variables: pipeline.variables }) as { readonly pipelineType?: string; readonly variables?: readonly { readonly name: string }[] };
  if (Token.isUnresolved(type) || type !== 'V2') {
    return [`is started by approved versions of a model, with variables, and is ${type === undefined ? 'of the type V1' : `of the type ${String(type)}`}: set \`pipelineType: PipelineType.V2\``];
  }
  const missing = Object.values(VARIABLES).filter((name) => !(declared ?? []).some((variable) => variable.name === name));
  if (missing.length === 0) return [];
  return [`is started by approved versions of a model, and does not declare ${missing.map((name) => `\`${name}\``).join(', ')}: pipeline.addVariable(new Variable({ variableName: '${missing[0]}', defaultValue: 'none' }))`];
}
