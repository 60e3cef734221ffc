import { inlineAssembly, inlineFunction, writeAssembly } from '../support/assembly';
import { startLocal } from '../../../local';

const start = (assembly: string) => startLocal({ assembly, port: 0 }).then(async (server) => { await server.close(); throw new Error('started'); });

describe('a handler whose file is not there', () => {
  test('fails at the start, naming what is there', async () => {
    await expect(start(inlineAssembly({ Fn: ['', { Handler: 'app.handler' }] })))
      .rejects.toThrow('Fn: the handler is app.handler, but its code has no file app.js, .mjs or .cjs. There is: index.js');
  });

  test('fails in a layer too', async () => {
    const layer = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'l.zip' } } };
    const assembly = writeAssembly([{
      name: 'Demo',
      assets: { 'l.zip': 'layer' },
      template: { Resources: { Layer: layer, Fn: inlineFunction('', { Handler: '/opt/nodejs/server/index.handler', Layers: [{ Ref: 'Layer' }] }) } },
    }], { files: { 'layer/nodejs/other.js': '' } });
    await expect(start(assembly)).rejects.toThrow('Fn: the handler is /opt/nodejs/server/index.handler, but its 1 layer has no file /opt/nodejs/server/index.js, .mjs or .cjs. There is: nodejs');
  });

  test.each(['handler', '', 'index.'])('fails on %j, which names no export', async (Handler) => {
    await expect(start(inlineAssembly({ Fn: ['', { Handler }] }))).rejects.toThrow(`Fn: the handler is ${JSON.stringify(Handler)}, but must be file.export`);
  });
});
