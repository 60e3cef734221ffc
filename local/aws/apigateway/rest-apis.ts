import type { Documents, StateFolder } from '../state/state-folder';
import { newApiId } from './http-apis';
import type { Named, Properties, RestApiContents, RestApiRecord } from './records';
import { RestApiDoor, type RestDoorOptions } from './rest-api-door';
import { ServedAtPorts } from './served-at-ports';

export type RestPart = keyof RestApiContents | 'stages';

/** REST APIs, each at a port of its own. What is served is what was deployed to a stage. */
export class RestApis {
  private readonly records: Documents<RestApiRecord>;
  private readonly ports: ServedAtPorts;

  constructor(state: StateFolder, options: RestDoorOptions, firstPort: number) {
    this.records = state.documents<RestApiRecord>('rest-apis');
    this.ports = new ServedAtPorts(firstPort, (id) => new RestApiDoor(options, () => this.find(id)).serve, options.warn);
  }

  get all(): readonly RestApiRecord[] {
    return [...this.records.all.values()];
  }

  find(id: string): RestApiRecord | undefined {
    return this.records.all.get(id);
  }

  get(id: string): RestApiRecord {
    const found = this.find(id);
    if (found === undefined) throw new Error('Invalid API identifier specified');
    return found;
  }

  async create(properties: Properties): Promise<RestApiRecord> {
    const id = newApiId();
    const port = await this.ports.listen(id);
    const empty: RestApiContents = { resources: {}, methods: {}, models: {}, validators: {}, authorizers: {}, responses: {} };
    this.records.put(id, { ...empty, id, name: String(properties['Name']), port, rootResourceId: newApiId(), properties, deployments: {}, stages: {} });
    return this.get(id);
  }

  update(id: string, properties: Properties): RestApiRecord {
    this.records.put(id, { ...this.get(id), name: String(properties['Name']), properties });
    return this.get(id);
  }

  async delete(id: string): Promise<void> {
    this.records.delete(id);
    await this.ports.unlisten(id);
  }

  put(apiId: string, part: RestPart, id: string, properties: Properties): void {
    const record = this.get(apiId);
    this.records.put(apiId, { ...record, [part]: { ...record[part], [id]: properties } });
  }

  remove(apiId: string, part: RestPart, id: string): void {
    const record = this.find(apiId);
    if (record !== undefined) this.records.put(apiId, { ...record, [part]: without(record[part], id) });
  }

  /** A copy of all that the API has now. */
  deploy(apiId: string): string {
    const { resources, methods, models, validators, authorizers, responses, ...record } = this.get(apiId);
    if (Object.keys(methods).length === 0) throw new Error("The REST API doesn't contain any methods");
    const contents: RestApiContents = { resources, methods, models, validators, authorizers, responses };
    const id = newApiId().slice(0, 6);
    this.records.put(apiId, { ...record, ...contents, deployments: { ...record.deployments, [id]: contents } });
    return id;
  }

  removeDeployment(apiId: string, id: string): void {
    const record = this.find(apiId);
    if (record === undefined) return;
    if (Object.values(record.stages).some((stage) => stage['DeploymentId'] === id)) throw new Error('Active stages pointing to this deployment must be moved or deleted');
    const { [id]: _, ...deployments } = record.deployments;
    this.records.put(apiId, { ...record, deployments });
  }

  resume(): Promise<void> {
    return this.ports.resume(this.all, (id, port) => this.records.put(id, { ...this.get(id), port }));
  }

  close(): Promise<void> {
    return this.ports.close();
  }
}

function without(parts: Named, id: string): Named {
  const { [id]: _, ...rest } = parts;
  return rest;
}
