import type { ImageArchitecture } from './model-server-image';

/** What the CDK command line asks Docker for, to publish an image asset: docker.ts and container-images.ts of its cdk-assets-lib. */
export type DockerCall =
  | { readonly verb: 'login'; readonly registry: string }
  /** Answered by the exit status alone. */
  | { readonly verb: 'inspect'; readonly reference: string }
  | { readonly verb: 'build'; readonly tag: string; readonly file?: string; readonly architecture?: ImageArchitecture; readonly buildArgs: Readonly<Record<string, string>>; readonly context: string }
  | { readonly verb: 'tag'; readonly source: string; readonly target: string }
  /** `images --filter reference=PATTERN`, printed as `repository:tag`. */
  | { readonly verb: 'images'; readonly pattern: string }
  | { readonly verb: 'push'; readonly reference: string }
  /** What is not done here, in words. */
  | { readonly verb: 'none'; readonly problem: string };

/** Options of `build` that take a value and would change what is built. */
const BUILD_VALUES = ['build-context', 'secret', 'ssh', 'target', 'network', 'output', 'cache-from', 'cache-to'];
const PLATFORMS: Readonly<Record<string, ImageArchitecture>> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'arm64' };

export function parseDockerCall(args: readonly string[]): DockerCall {
  // With credential helpers, cdk puts a configuration of its own before everything.
  const [verb, ...rest] = args[0] === '--config' ? args.slice(2) : args;
  const last = rest.at(-1);
  switch (verb) {
    case 'login':
      return last === undefined ? none('docker login without a registry') : { verb, registry: last };
    case 'inspect':
      return last === undefined ? none('docker inspect without an image') : { verb, reference: last };
    case 'tag': {
      const [source, target] = rest;
      return source === undefined || target === undefined ? none('docker tag needs two names') : { verb, source, target };
    }
    case 'push':
      return last === undefined ? none('docker push without an image') : { verb, reference: last };
    case 'images': {
      const [, pattern] = /^reference=(.+)$/.exec(last ?? '') ?? [];
      return pattern === undefined ? none('docker images without a filter by reference') : { verb, pattern };
    }
    case 'build':
      return parseBuild(rest);
    case 'image':
    case 'run':
    case 'create':
    case 'cp':
      return none(`\`docker ${verb}\`, with which CDK bundles assets in a container at synth, needs Docker: synthesize without the variable CDK_DOCKER, then deploy the folder that it wrote`);
    default:
      return none(`docker ${verb ?? ''} needs Docker`.replace('  ', ' '));
  }
}

function parseBuild(args: readonly string[]): DockerCall {
  let tag: string | undefined;
  let file: string | undefined;
  let platform: string | undefined;
  let context: string | undefined;
  const buildArgs: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const [, name, joined] = /^--([a-z-]+)(?:=(.*))?$/.exec(args[i] as string) ?? [];
    if (name === undefined) {
      context = args[i];
    } else if (BUILD_VALUES.includes(name)) {
      return none(`docker build with --${name} needs Docker`);
    } else if (name === 'build-arg') {
      const [, argument = '', value = ''] = /^([^=]+)=(.*)$/s.exec(joined ?? args[++i] ?? '') ?? [];
      buildArgs[argument] = value;
    } else if (name === 'tag' || name === 'file' || name === 'platform') {
      const value = joined ?? args[++i];
      if (name === 'tag') tag = value;
      else if (name === 'file') file = value;
      else platform = value;
    } else if (name !== 'no-cache') {
      return none(`docker build with --${name} needs Docker`);
    }
  }
  if (tag === undefined || context === undefined) return none('docker build needs a tag and a folder');
  const architecture = platform === undefined ? undefined : PLATFORMS[platform];
  if (platform !== undefined && architecture === undefined) return none(`docker build for the platform ${platform} needs Docker`);
  return { verb: 'build', tag, context, buildArgs, ...(file !== undefined && { file }), ...(architecture !== undefined && { architecture }) };
}

/** Whether a name matches a pattern of `--filter reference=`, in which * stands for anything but a slash. */
export function matchesReference(pattern: string, reference: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(reference);
}

function none(problem: string): DockerCall {
  return { verb: 'none', problem };
}
