import type { ServedModel } from './contract';

export function openApi(model: ServedModel, options: { serverUrl?: string } = {}): object {
  return { openapi: '3.1.0', info: { title: model.name, version: model.version }, servers: [{ url: options.serverUrl ?? '/' }], paths: {} };
}
