// What Lambda loads. The only file here that is an ES module: only those may wait for something
// (the model) before init ends.
import server from './model-server.cjs';

await server.init();

export const handler = server.handler;
