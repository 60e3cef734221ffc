// What Lambda loads. The only ES module here: only those may wait for something (the model)
// before init ends. It requires the rest, because importing CommonJS takes Node longer.
import { createRequire } from 'node:module';

const server = createRequire(import.meta.url)('./model-server.cjs');

await server.init();

export const handler = server.handler;
