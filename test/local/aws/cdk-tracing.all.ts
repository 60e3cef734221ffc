import { awsStatus } from '../../../local';
import { headersOf } from '../../../lib/tracing/carriers';
import { rowsOf } from '../../handlers/model-server/support';
import { startCollector } from '../../support/otlp-collector';
import { appOf, aws, cdk, closeAll, folder } from './support';

afterAll(closeAll);

test('caller, the APIs of this package, a ModelFunction and its model are one trace, deployed by the real cdk', async () => {
  const collector = await startCollector();
  const server = await aws({ otlp: collector.url });
  const home = folder();
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  expect(await cdk(server, home, ['deploy', '-a', appOf('tracing'), '--require-approval', 'never', '-c', `collector=${collector.url}`])).toMatchObject({ status: 0 });
  const urls = Object.fromEntries((await awsStatus(server.endpoint)).apis.map(({ kind, urls: [url] }) => [kind, url]));
  const [row] = rowsOf('digits/2').rows;
  const ask = async (url: string | undefined, traceId: string): Promise<void> => {
    const answer = await fetch(`${url}digits/invocations`, { method: 'POST', body: JSON.stringify({ instances: [row?.inputs['pixels']] }), headers: { 'content-type': 'application/json', ...headersOf({ traceId, spanId: 'c0ffee0000000001', sampled: true }) } });
    expect(answer.status).toBe(200);
  };
  const [byXRay, byOtlp] = ['65a1b2c3000000000000000000000001', '65a1b2c3000000000000000000000002'] as const;
  await ask(urls['REST'], byXRay);
  await ask(urls['HTTP'], byOtlp);
  const spans = await collector.waitFor(byXRay, 11);
  const parents = new Set(['c0ffee0000000001', ...spans.map(({ spanId }) => spanId)]);
  expect(spans.filter(({ parentSpanId = '' }) => !parents.has(parentSpanId))).toEqual([]);
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['Traced-Rest/prod', 'Lambda', 'Invocation', 'predict digits', 'parse', 'infer', 'encode']));
  const own = await collector.waitFor(byOtlp, 4);
  expect(own.find(({ name }) => name === 'predict digits')).toMatchObject({ parentSpanId: 'c0ffee0000000001', attributes: { 'csi.model.version': '2', 'csi.batch.size': 1 }, resource: { 'service.name': 'digits-web' } });
  await collector.close();
}, 300_000);
