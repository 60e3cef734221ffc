import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '..');

interface Example {
  readonly place: string;
  readonly code: string;
}

/** Code blocks of Markdown pages, and `@example`s of the public API. */
function examples(): Example[] {
  const pages = ['README.md', 'CONTRIBUTING.md', ...files('docs', '.md'), ...files('examples', '.md')];
  return [...pages.flatMap(markdownExamples), ...files('constructs', '.ts').flatMap(docstringExamples)];
}

function files(folder: string, suffix: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix) && !file.includes('node_modules') && !file.includes('cdk.out') && !file.startsWith('api/'))
    .map((file) => join(folder, file));
}

function markdownExamples(file: string): Example[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(?:ts|typescript)(?: nofixture)?\n([^]*?)^```$/gm)].map((match, index) => ({ place: `${file} #${index + 1}`, code: match[1] }));
}

function docstringExamples(file: string): Example[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^ *\* @example\n([^]*?)(?=^ *\*\/|^ *\* @)/gm)].map((match, index) => ({
    place: `${file} @example ${index + 1}`,
    code: match[1].replace(/^ *\* ?/gm, ''),
  }));
}

/** What an example may take for granted when it imports nothing itself. */
const PRELUDE = `
import { App, Duration, RemovalPolicy, Size, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Role } from 'aws-cdk-lib/aws-iam';
import { AdotLambdaLayerJavaScriptSdkVersion, AdotLayerVersion, Architecture, LayerVersion, SnapStartConf } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AsyncEndpoint, Budget, CostReport, TrafficPattern, Datatype, DlcImage, Engine, FleetModels, FunctionAuth, GoldenRequests, InferenceAmi, InferenceComponentEndpoint, InstanceType, ModelArtifact, ModelFileSystem, ModelFleet, ModelFunction, ModelVersion, RealTimeEndpoint, Rollout, RolloutWaves, S3ModelFileSystem, ServerlessEndpoint, ServingImage, Tracing, Transform, VersionPruning, Warmth, WeightedAlias } from 'cdk-serverless-inference';
import { ApiKey } from 'aws-cdk-lib/aws-apigateway';
import { ApprovalTarget, HttpInferenceApi, RestInferenceApi } from 'cdk-serverless-inference';
import { DataResidency } from 'cdk-serverless-inference';
import { Approval, ModelRegistry, QualityGate, RegisteredModel, RegistryBackend } from 'cdk-serverless-inference';
import { InferenceRules } from 'cdk-serverless-inference';
import { InferenceDashboard } from 'cdk-serverless-inference';
void [InferenceDashboard];
import { InferenceDefaults, SecurityDefault } from 'cdk-serverless-inference';
import { ServiceLevel, ServiceLevels } from 'cdk-serverless-inference';
import { Topic } from 'aws-cdk-lib/aws-sns';
void [ServiceLevel, ServiceLevels, Topic];
import { InferenceQueries, LogLevel, PayloadCapture } from 'cdk-serverless-inference';
declare const key: kms.IKey, oldKey: kms.IKey;
void [InferenceQueries, LogLevel, PayloadCapture, InferenceDefaults, SecurityDefault, key, oldKey];
void [InferenceRules, Validations];
declare const registry: ModelRegistry, digits: RegisteredModel, residency: DataResidency;
void [kms, DataResidency, residency, Approval, ModelRegistry, QualityGate, RegistryBackend, registry, digits];
declare const app: App, stack: Stack, webRole: Role, jobRole: Role, checkoutFailures: Alarm, vpc: ec2.IVpc, accessPoint: efs.IAccessPoint;
void [App, AsyncEndpoint, Budget, CostReport, TrafficPattern, DlcImage, Engine, RealTimeEndpoint, ServerlessEndpoint, InferenceAmi, InferenceComponentEndpoint, InstanceType, Duration, RemovalPolicy, Schedule, Size, TimeZone, HttpApi, HttpLambdaIntegration, Bucket, Datatype, FleetModels, FunctionAuth, GoldenRequests, ModelArtifact, ModelFileSystem, ModelFleet, ModelFunction, ModelVersion, Rollout, RolloutWaves, S3ModelFileSystem, ServingImage, Tracing, Transform, Warmth, WeightedAlias, Repository, AdotLambdaLayerJavaScriptSdkVersion, AdotLayerVersion, Architecture, LayerVersion, SnapStartConf, ec2, efs, app, stack, webRole, jobRole, checkoutFailures, vpc, accessPoint, ApiKey, ApprovalTarget, codepipeline, HttpInferenceApi, RestInferenceApi];
`;

function wrap({ code }: Example): string {
  if (/^import /m.test(code)) return code;
  const given = /\b(const|let) fn\b/.test(code) ? '' : 'declare const fn: ModelFunction;';
  return `${PRELUDE}${given}\nexport function example(this: Stack) {\n${code}\n}\n`;
}

test('the code in the README, the docs and the docstrings compiles', () => {
  const all = examples();
  expect(all.length).toBeGreaterThan(8);
  const sources = new Map(all.map((example, index) => [join(root, 'test', `example-${index}.ts`), example]));
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => (sources.has(file) ? wrap(sources.get(file) as Example) : readFile(file));
  host.getSourceFile = (file, ...rest) =>
    sources.has(file) ? ts.createSourceFile(file, wrap(sources.get(file) as Example), rest[0]) : getSourceFile(file, ...rest);
  const program = ts.createProgram([...sources.keys()], { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false }, host);
  const errors = [...sources].flatMap(([file, example]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (diagnostic) => `${example.place}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`,
    );
  });
  expect(errors).toEqual([]);
}, 120_000);

test('links between pages lead somewhere', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...files('docs', '.md'), ...files('examples', '.md')];
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => relative(root, join(root, page, '..', match[1])))
      .filter((target) => !ts.sys.fileExists(join(root, target)) && !ts.sys.directoryExists(join(root, target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});
