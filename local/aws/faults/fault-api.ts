import type { ServerResponse } from 'node:http';
import { isCustomResource, type ResourceSpecs } from '../../../lib/cloudformation';
import { readFault, type FaultRequest } from '../../../lib/faults/fault';
import { suggestion } from '../../../lib/suggestion';
import { LocalError } from '../../errors';
import { readBody, sendJson } from '../../http';
import type { Stacks } from '../cloudformation/stacks';
import type { Functions } from '../lambda/functions';
import type { AwsRequest } from '../wire/request';
import type { Fault } from './fault';
import type { FaultStore } from './fault-store';

export const FAULTS_PATH = '/_csi/faults';
const MAX_BODY_BYTES = 65_536;

class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** Where `csi local fault` asks for faults: GET lists them, POST adds one, DELETE takes one away, or all. */
export class FaultApi {
  constructor(
    private readonly faults: FaultStore, private readonly functions: Functions, private readonly stacks: Stacks, private readonly specs: ResourceSpecs,
    private readonly endpoints: { readonly all: readonly { readonly name: string; readonly variants: readonly { readonly name: string }[] }[] },
  ) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    try {
      sendJson(response, 200, await this.answer(request));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      request.message.resume();
      sendJson(response, error.status, { message: error.message });
    }
  }

  private async answer(request: AwsRequest): Promise<unknown> {
    const id = decodeURIComponent(request.url.pathname.slice(FAULTS_PATH.length + 1));
    switch (request.method) {
      case 'GET': return { faults: this.faults.all };
      case 'POST': return await this.add(request);
      case 'DELETE':
        if (id === '') this.faults.clear();
        else if (!this.faults.remove(id)) throw new Refused(404, `there is no fault ${id}: ${this.faults.all.length === 0 ? 'there are none' : `there are ${this.faults.all.map((fault) => fault.id).join(', ')}`}`);
        return { faults: this.faults.all };
      default: throw new Refused(405, `${request.method} is not served: GET, POST and DELETE are`);
    }
  }

  private async add(request: AwsRequest): Promise<Fault> {
    // Pages in a browser cannot send this type to another origin without asking.
    if (request.message.headers['content-type'] !== 'application/json') throw new Refused(415, 'the content type must be application/json');
    const body = await readBody(request.message, MAX_BODY_BYTES);
    if (body === undefined) throw new Refused(413, `the request has more than ${MAX_BODY_BYTES} bytes`);
    let given: unknown;
    try {
      given = JSON.parse(body.toString('utf8'));
    } catch {
      throw new Refused(400, 'the body is not JSON');
    }
    const fault = readFault(given);
    if (typeof fault === 'string') throw new Refused(400, fault);
    return this.faults.add(this.known(fault, request.url.searchParams.has('new')));
  }

  /** What nothing here has is refused, so that no fault waits for what cannot happen. */
  private known(fault: FaultRequest, isNew: boolean): FaultRequest {
    switch (fault.kind) {
      case 'unavailable': return isNew ? fault : { ...fault, target: this.knownVariant(fault.target, fault.variant) };
      case 'silent-rollback': return isNew ? fault : { ...fault, target: this.knownEndpoint(fault.target) };
      case 'resource':
        if (!isNew) this.knownResource(fault.target);
        return fault;
      default: return { ...fault, target: this.knownFunction(fault.target, isNew || !('version' in fault) ? undefined : fault.version) };
    }
  }

  private knownFunction(target: string, version: string | undefined): string {
    const name = /^arn:[^:]+:lambda:[^:]*:\d*:function:([^:]+)$/.exec(target)?.[1] ?? target;
    const found = this.functions.find(name);
    if (found === undefined) throw new Refused(404, `there is no function ${name}${instead(name, 'functions', this.functions.all.map((fn) => fn.name))}`);
    const versions = found.versions.map((each) => each.version);
    if (version !== undefined && version !== '$LATEST' && !versions.includes(version)) {
      throw new Refused(404, `${name} has no version ${version}: it has ${[...versions, '$LATEST'].join(', ')}. Where the next deploy is to publish it, add --new`);
    }
    return name;
  }

  private knownEndpoint(target: string): string {
    const names = this.endpoints.all.map(({ name }) => name);
    const found = names.find((name) => name.toLowerCase() === target.toLowerCase());
    if (found === undefined) throw new Refused(404, `there is no endpoint ${target}${instead(target, 'endpoints', names)} Where the next deploy is to make it, add --new`);
    return found;
  }

  private knownVariant(target: string, variant: string | undefined): string {
    const name = this.knownEndpoint(target);
    const variants = this.endpoints.all.find((endpoint) => endpoint.name === name)?.variants.map((each) => each.name) ?? [];
    if (variant !== undefined && !variants.includes(variant)) throw new Refused(404, `the endpoint ${name} has no variant ${variant}${instead(variant, 'variants', variants)}`);
    return name;
  }

  private knownResource(target: string): void {
    if (target.includes('::')) {
      const types = this.stacks.live.flatMap(({ resources }) => Object.values(resources).map(({ type }) => type));
      if (this.specs.find(target) === undefined && !isCustomResource(target)) throw new Refused(404, `there is no resource type ${target}${suggestion(target, types)}`);
      return;
    }
    const [stackName = '', logicalId = ''] = target.split('/');
    const stack = this.stacks.find(stackName);
    const later = 'Where the next deploy is to make it, add --new';
    if (stack === undefined) throw new Refused(404, `there is no stack ${stackName}${instead(stackName, 'stacks', this.stacks.live.map(({ name }) => name))} ${later}`);
    const ids = Object.keys(stack.resources);
    if (!ids.includes(logicalId)) throw new Refused(404, `the stack ${stackName} has no resource ${logicalId}${instead(logicalId, 'resources', ids)} ${later}`);
  }
}

/** The one that was meant perhaps, or those that there are. */
function instead(got: string, what: string, names: readonly string[]): string {
  const near = suggestion(got, names);
  if (near !== '') return near;
  return names.length === 0 ? `: there are no ${what}.` : `: there are ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`;
}

/** Asks a running server. */
export async function callFaults(endpoint: string, method: 'GET' | 'POST' | 'DELETE', path = '', body?: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${endpoint}${FAULTS_PATH}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  } catch {
    throw new LocalError(`nothing answers at ${endpoint}: run \`csi local start\` first, or name its port with --port`);
  }
  const answer = await response.json().catch(() => undefined) as { readonly message?: string } | undefined;
  if (response.ok) return answer;
  throw new LocalError(answer?.message ?? `${endpoint} is not a \`csi local start\`: it answers ${response.status}`);
}
