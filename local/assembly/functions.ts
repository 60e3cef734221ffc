import { existsSync } from 'node:fs';
import type { S3Location } from '../../lib/server/s3-location';
import type { ArtifactCopy } from '../artifacts';
import { LocalError } from '../errors';
import type { Assembly, AssemblyStack, Resource } from './assembly';
import { TemplateValues, UnresolvedValue, type Surroundings } from './intrinsics';
import { functionNames, meaningfulPath, pathOfLogicalId, type Identity } from './names';

/** Stands in wherever a stack does not name its account and region. */
export const DEFAULT_ACCOUNT = '000000000000';
export const DEFAULT_REGION = 'us-east-1';

export type Architecture = 'arm64' | 'x64';

/** Where code or a layer comes from. */
export type CodeSource =
  | { readonly kind: 'asset'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string };

export interface Cors {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAge?: number;
}

export interface FunctionUrl {
  /** Stack and logical id: logical ids alone are those of other stages too. */
  readonly id: string;
  readonly qualifier?: string;
  readonly authType: string;
  readonly streams: boolean;
  readonly cors?: Cors;
}

/** A function of the assembly that can run here. */
export interface FunctionDefinition extends Identity {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly runtime: string;
  readonly handler: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly architecture: Architecture;
  readonly reservedConcurrency?: number;
  readonly logGroup: string;
  readonly code: CodeSource;
  readonly layers: readonly CodeSource[];
  /** Published versions by number: only what was synthesized, so `1` or none. */
  readonly versions: readonly string[];
  /** Version by alias name. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly urls: readonly FunctionUrl[];
  /** Resolved late: the value may hold the address of a function URL. */
  environment(urlOf: UrlOf): ResolvedEnvironment;
}

/** The local address of a function URL by its id. */
export type UrlOf = (id: string) => string | undefined;

export interface ResolvedEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

export interface SkippedFunction {
  readonly path: string;
  /** Why it does not run here, e.g. `python3.13`. */
  readonly reason: string;
}

export interface FunctionsOfAssembly {
  readonly functions: readonly FunctionDefinition[];
  readonly skipped: readonly SkippedFunction[];
  /** Models that a deploy copies to where functions read them. */
  readonly copies: readonly ArtifactCopy[];
}

/** Everything of an assembly that a local run needs to know of its functions. */
export function functionsOf(assembly: Assembly): FunctionsOfAssembly {
  const world = new World(assembly);
  const skipped: SkippedFunction[] = [];
  const runnable: Candidate[] = [];
  for (const candidate of world.candidates) {
    const reason = whyNotRun(candidate, world);
    if (reason === undefined) runnable.push(candidate);
    else skipped.push({ path: candidate.identity.path, reason });
  }
  return { functions: runnable.map((candidate) => define(candidate, world)), skipped, copies: world.copies() };
}

interface Candidate {
  readonly stack: AssemblyStack;
  readonly resource: Resource;
  readonly identity: Identity;
}

/** The stacks of an assembly with what one may know of another: names, outputs, exports. */
class World {
  readonly candidates: readonly Candidate[];
  private readonly stacks: readonly AssemblyStack[];
  private readonly parents = new Map<AssemblyStack, { readonly stack: AssemblyStack; readonly id: string }>();
  private readonly names = new Map<Resource, string>();
  private readonly resolving = new Set<string>();

  constructor(assembly: Assembly) {
    const stacks: AssemblyStack[] = [];
    const visit = (stack: AssemblyStack): void => {
      stacks.push(stack);
      for (const [id, child] of Object.entries(stack.nested)) {
        this.parents.set(child, { stack, id });
        visit(child);
      }
    };
    assembly.stacks.forEach(visit);
    this.stacks = stacks;

    this.candidates = stacks.flatMap((stack) => Object.entries(stack.template.Resources ?? {})
      .filter(([, resource]) => resource.Type === 'AWS::Lambda::Function' && this.isCreated(stack, resource))
      .map(([logicalId, resource]) => ({ stack, resource, identity: this.identify(stack, logicalId, resource) })));
    const names = functionNames(this.candidates.map(({ identity }) => identity));
    this.candidates.forEach(({ resource }, index) => this.names.set(resource, names[index] as string));
  }

  name(resource: Resource): string {
    return this.names.get(resource) as string;
  }

  values(stack: AssemblyStack, urlOf: UrlOf = () => undefined): TemplateValues {
    const parent = this.parents.get(stack);
    const around: Surroundings = {
      account: stack.account ?? DEFAULT_ACCOUNT,
      region: stack.region ?? DEFAULT_REGION,
      parameter: (name) => {
        const passed = (parent?.stack.template.Resources?.[parent.id]?.Properties?.['Parameters'] ?? {}) as Record<string, unknown>;
        return parent === undefined || passed[name] === undefined ? undefined : this.values(parent.stack, urlOf).resolve(passed[name]);
      },
      functionName: (id) => {
        const resource = stack.template.Resources?.[id];
        return resource && this.names.get(resource);
      },
      functionUrl: (id) => urlOf(urlId(stack, id)),
      nestedOutput: (id, output) => this.once(`${stack.displayName}/${id}.${output}`, () => {
        const nested = stack.nested[id];
        const found = nested?.template.Outputs?.[output];
        if (nested === undefined || found === undefined) throw new UnresolvedValue(`the nested stack ${id} has no output ${output}`);
        return this.values(nested, urlOf).resolve(found.Value);
      }),
      importValue: (name) => this.once(`export ${name}`, () => {
        for (const exporter of this.stacks) {
          for (const output of Object.values(exporter.template.Outputs ?? {})) {
            if (output.Export === undefined) continue;
            const values = this.values(exporter, urlOf);
            if (values.string(output.Export.Name) === name) return values.resolve(output.Value);
          }
        }
        throw new UnresolvedValue(`no stack of the assembly exports ${name}`);
      }),
    };
    return new TemplateValues(stack, around);
  }

  /** The layer of any stack whose ARN, as it is made up here, is the given one. */
  layerByArn(arn: unknown): { readonly resource: Resource; readonly stack: AssemblyStack } | undefined {
    for (const stack of this.stacks) {
      for (const [id, resource] of Object.entries(stack.template.Resources ?? {})) {
        if (resource.Type === 'AWS::Lambda::LayerVersion' && this.values(stack).resolve({ Ref: id }) === arn) return { resource, stack };
      }
    }
    return undefined;
  }

  copies(): readonly ArtifactCopy[] {
    return this.stacks.flatMap((stack) => Object.values(stack.template.Resources ?? {}).flatMap(({ Type, Properties = {} }) => {
      if (Type !== 'Custom::CsiArtifactCopy') return [];
      const location = (end: 'source' | 'target'): S3Location => ({
        bucket: this.values(stack).string(Properties[`${end}Bucket`]),
        key: this.values(stack).string(Properties[`${end}Key`]),
      });
      try {
        return [{ source: location('source'), target: location('target') }];
      } catch (error) {
        // The bucket of the source is only known to a deploy, so nobody can name it here.
        if (!(error instanceof UnresolvedValue)) throw error;
        return [];
      }
    }));
  }

  private isCreated(stack: AssemblyStack, resource: Resource): boolean {
    if (resource.Condition === undefined) return true;
    try {
      return this.values(stack).condition({ Condition: resource.Condition });
    } catch {
      return true;
    }
  }

  private identify(stack: AssemblyStack, logicalId: string, resource: Resource): Identity {
    const path = resource.Metadata?.['aws:cdk:path'] ?? stack.path(logicalId);
    const explicit = resource.Properties?.['FunctionName'];
    return {
      path: typeof path === 'string' ? meaningfulPath(stack.displayName, path) : pathOfLogicalId(stack.displayName, logicalId),
      logicalId,
      explicitName: explicit === undefined ? undefined : this.values(stack).string(explicit),
    };
  }

  private once(key: string, resolve: () => unknown): unknown {
    if (this.resolving.has(key)) throw new UnresolvedValue(`${key} refers to itself`);
    this.resolving.add(key);
    try {
      return resolve();
    } finally {
      this.resolving.delete(key);
    }
  }
}

function whyNotRun({ stack, resource }: Candidate, world: World): string | undefined {
  const properties = resource.Properties ?? {};
  const code = (properties['Code'] ?? {}) as Record<string, unknown>;
  if (properties['PackageType'] === 'Image' || code['ImageUri'] !== undefined) return 'container image';
  const runtime = properties['Runtime'] === undefined ? 'no runtime' : world.values(stack).string(properties['Runtime']);
  if (!/^nodejs\d/.test(runtime)) return runtime;
  const source = codeSource(code, resource, stack, world);
  return 'missing' in source ? source.missing : undefined;
}

function define({ stack, resource, identity }: Candidate, world: World): FunctionDefinition {
  const properties = resource.Properties ?? {};
  const values = world.values(stack);
  const string = (property: string, otherwise: string): string => (
    properties[property] === undefined ? otherwise : values.string(properties[property])
  );
  const number = (property: string, otherwise: number): number => Number(string(property, String(otherwise)));
  const name = world.name(resource);
  const account = stack.account ?? DEFAULT_ACCOUNT;
  const region = stack.region ?? DEFAULT_REGION;
  const architectures = values.resolve(properties['Architectures'] ?? ['x86_64']) as readonly string[];
  const logging = (values.resolve(properties['LoggingConfig'] ?? {}) ?? {}) as { readonly LogGroup?: string };
  const attached = attachments(stack, identity.logicalId, values);

  return {
    ...identity,
    name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    account,
    region,
    runtime: string('Runtime', ''),
    handler: string('Handler', 'index.handler'),
    description: string('Description', ''),
    memoryMb: number('MemorySize', 128),
    timeoutSeconds: number('Timeout', 3),
    architecture: architectures[0] === 'arm64' ? 'arm64' : 'x64',
    reservedConcurrency: properties['ReservedConcurrentExecutions'] === undefined ? undefined : number('ReservedConcurrentExecutions', 0),
    logGroup: logging.LogGroup ?? `/aws/lambda/${name}`,
    code: codeSource(properties['Code'] as Record<string, unknown>, resource, stack, world) as CodeSource,
    layers: layers(properties['Layers'], stack, world, identity.path),
    ...attached,
    environment(urlOf) {
      const late = world.values(stack, urlOf);
      const variables: Record<string, string> = {};
      const warnings: string[] = [];
      const declared = ((properties['Environment'] ?? {}) as { readonly Variables?: Record<string, unknown> }).Variables ?? {};
      for (const [key, value] of Object.entries(declared)) {
        try {
          const resolved = late.resolve(value);
          if (resolved !== undefined) variables[key] = late.string(value);
        } catch (error) {
          if (!(error instanceof UnresolvedValue)) throw error;
          warnings.push(`${name}: the environment variable ${key} is left unset: ${error.message}`);
        }
      }
      return { variables, warnings };
    },
  };
}

type Missing = { readonly missing: string };

function codeSource(code: Readonly<Record<string, unknown>>, resource: Resource, stack: AssemblyStack, world: World): CodeSource | Missing {
  const values = world.values(stack);
  if (code['ZipFile'] !== undefined) return { kind: 'inline', text: values.string(code['ZipFile']) };
  return assetSource(code['S3Key'], code['S3Bucket'], resource, stack, values);
}

function assetSource(key: unknown, bucket: unknown, resource: Resource, stack: AssemblyStack, values: TemplateValues): CodeSource | Missing {
  const named = typeof key === 'string' ? stack.asset(key) : undefined;
  const hinted = resource.Metadata?.['aws:asset:path'];
  const path = named ?? (typeof hinted === 'string' ? stack.file(hinted) : undefined);
  if (path !== undefined) return existsSync(path) ? { kind: 'asset', path } : { missing: `its asset ${path} does not exist: run \`cdk synth\` again` };
  try {
    return { missing: `code in s3://${values.string(bucket)}/${values.string(key)}` };
  } catch {
    return { missing: 'code that is no asset of the assembly' };
  }
}

function layers(declared: unknown, stack: AssemblyStack, world: World, path: string): readonly CodeSource[] {
  const values = world.values(stack);
  return ((declared ?? []) as readonly unknown[]).map((layer) => {
    const found = layerResource(layer, stack, world);
    if (found === undefined) {
      const shown = typeof layer === 'string' ? layer : JSON.stringify(layer);
      throw new LocalError(
        `${path}: the layer ${shown} is no AWS::Lambda::LayerVersion of the assembly, so its content is not on this machine. `
        + 'Declare the layer in the app, or leave it out where you synthesize for the local run',
      );
    }
    const content = (found.resource.Properties?.['Content'] ?? {}) as Record<string, unknown>;
    const source = assetSource(content['S3Key'], content['S3Bucket'], found.resource, found.stack, values);
    if ('missing' in source) throw new LocalError(`${path}: the content of its layer is not on this machine: ${source.missing}`);
    return source;
  });
}

/** The LayerVersion that an entry of Layers refers to: directly, or over an export or a nested stack's parameter. */
function layerResource(layer: unknown, stack: AssemblyStack, world: World): { readonly resource: Resource; readonly stack: AssemblyStack } | undefined {
  const id = (layer as { readonly Ref?: string } | null)?.Ref;
  const own = id === undefined ? undefined : stack.template.Resources?.[id];
  if (own?.Type === 'AWS::Lambda::LayerVersion') return { resource: own, stack };
  let arn: unknown;
  try {
    arn = world.values(stack).resolve(layer);
  } catch {
    return undefined;
  }
  return world.layerByArn(arn);
}

function attachments(stack: AssemblyStack, functionId: string, values: TemplateValues): Pick<FunctionDefinition, 'versions' | 'aliases' | 'urls'> {
  const resources = Object.entries(stack.template.Resources ?? {});
  const belongs = (reference: unknown): boolean => {
    const { Ref, 'Fn::GetAtt': attribute } = (reference ?? {}) as { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly string[] };
    const id = Ref ?? attribute?.[0];
    if (id === functionId) return true;
    const other = id === undefined ? undefined : stack.template.Resources?.[id];
    return other !== undefined && other.Type !== 'AWS::Lambda::Function' && belongs(other.Properties?.['FunctionName']);
  };
  const ofType = (type: string, reference: string): [string, Readonly<Record<string, unknown>>][] => resources
    .filter(([, resource]) => resource.Type === type && belongs(resource.Properties?.[reference]))
    .map(([id, resource]) => [id, resource.Properties ?? {}]);

  return {
    versions: ofType('AWS::Lambda::Version', 'FunctionName').length > 0 ? ['1'] : [],
    aliases: Object.fromEntries(ofType('AWS::Lambda::Alias', 'FunctionName')
      .map(([, alias]) => [values.string(alias['Name']), values.string(alias['FunctionVersion'])])),
    urls: ofType('AWS::Lambda::Url', 'TargetFunctionArn').map(([logicalId, url]) => ({
      id: urlId(stack, logicalId),
      qualifier: url['Qualifier'] === undefined ? undefined : values.string(url['Qualifier']),
      authType: values.string(url['AuthType'] ?? 'AWS_IAM'),
      streams: values.string(url['InvokeMode'] ?? 'BUFFERED') === 'RESPONSE_STREAM',
      cors: url['Cors'] === undefined ? undefined : cors(values.resolve(url['Cors']) as Record<string, unknown>),
    })),
  };
}

function urlId(stack: AssemblyStack, logicalId: string): string {
  return `${stack.displayName}/${logicalId}`;
}

function cors(declared: Readonly<Record<string, unknown>>): Cors {
  const list = (name: string): readonly string[] => ((declared[name] ?? []) as readonly unknown[]).map(String);
  return {
    allowCredentials: declared['AllowCredentials'] === true || declared['AllowCredentials'] === 'true',
    allowHeaders: list('AllowHeaders'),
    allowMethods: list('AllowMethods'),
    allowOrigins: list('AllowOrigins'),
    exposeHeaders: list('ExposeHeaders'),
    maxAge: declared['MaxAge'] === undefined ? undefined : Number(declared['MaxAge']),
  };
}
