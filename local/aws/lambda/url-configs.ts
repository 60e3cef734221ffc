import { randomBytes } from 'node:crypto';
import { ApiError } from '../../lambda-api/errors';
import type { FunctionUrls } from './function-urls';
import { corsOf, type Functions, type Properties } from './functions';
import type { UrlRecord } from './records';

/** Function URLs, from what is asked for to the port that answers. */
export class UrlConfigs {
  constructor(private readonly functions: Functions, private readonly urls: FunctionUrls, private readonly firstPort: () => number) {}

  find(name: string, qualifier: string | undefined): UrlRecord | undefined {
    return this.functions.get(name).urls.find((url) => url.qualifier === qualifier);
  }

  async create(name: string, qualifier: string | undefined, properties: Properties): Promise<UrlRecord> {
    const { arn } = this.functions.get(name);
    if (this.find(name, qualifier) !== undefined) {
      throw new ApiError(409, 'ResourceConflictException', `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`);
    }
    return await this.serve(name, { apiId: randomBytes(16).toString('hex'), created: new Date().toISOString(), qualifier, ...settings(properties) });
  }

  /** What is not named stays. */
  async update(name: string, qualifier: string | undefined, properties: Properties): Promise<UrlRecord> {
    const existing = this.find(name, qualifier);
    if (existing === undefined) throw ApiError.notFound('The resource you requested does not exist.');
    const { authType, invokeMode, cors } = existing;
    const next = settings({ AuthType: authType, InvokeMode: invokeMode, ...properties });
    await this.urls.unlisten(existing.apiId);
    return await this.serve(name, { ...existing, ...next, cors: 'Cors' in properties ? next.cors : cors });
  }

  async delete(name: string, qualifier: string | undefined): Promise<void> {
    const existing = this.functions.find(name) && this.find(name, qualifier);
    if (existing === undefined) throw ApiError.notFound('The resource you requested does not exist.');
    this.functions.deleteUrl(name, qualifier);
    await this.urls.unlisten(existing.apiId);
  }

  /** Ends the URLs of a function that is deleted. */
  async end(urls: readonly UrlRecord[]): Promise<void> {
    await Promise.all(urls.map(({ apiId }) => this.urls.unlisten(apiId)));
  }

  private async serve(name: string, url: Omit<UrlRecord, 'port'> & { readonly port?: number }): Promise<UrlRecord> {
    const record = { ...url, port: await this.urls.listen(name, url, this.firstPort()) };
    try {
      this.functions.putUrl(name, record);
    } catch (error) {
      await this.urls.unlisten(url.apiId);
      throw error;
    }
    return record;
  }
}

function settings(properties: Properties) {
  return {
    authType: String(properties['AuthType']),
    invokeMode: String(properties['InvokeMode'] ?? 'BUFFERED'),
    cors: corsOf(properties['Cors'] as Properties | undefined),
  };
}
