import { costJson, costText } from '../../lib/cost/report';
import { estimateCost } from '../../lib/cost/template/estimate';
import { latencyOf, patternNamed, weekOf, type Pattern } from '../../lib/cost/workload';
import { parseTemplate } from '../../lib/cloudformation/parse-template';
import { PriceBook } from '../../lib/pricing';
import type { Example, Examples } from './examples';

/** Types of which nobody knows here what they cost: reports name them. */
const UNKNOWN = ['AWS::EC2::FlowLog', 'AWS::S3Files::AccessPoint', 'AWS::S3Files::FileSystem', 'AWS::S3Files::MountTarget'];

const minutes = weekOf(patternNamed('office-hours') as Pattern, 20);

/** Every resource of every example has a price, is free for a reason, or is named as what has no estimate. */
export function costs(examples: Examples): void {
  describe.each(examples.names)('%s', (name) => {
    test('says of every resource what it costs, or that nobody can say', () => {
      const example = examples.of(name);
      const estimate = estimated(example);
      const resources = [...example.templates.values()].flatMap(({ Resources }) => Object.keys(Resources));
      const said = [...estimate.items, ...estimate.free, ...estimate.unknown].map(({ stack, logicalId }) => `${stack} ${logicalId}`);
      expect(new Set(said).size).toBe(resources.length);
      expect([...new Set(estimate.unknown.map(({ type }) => type))].filter((type) => !UNKNOWN.includes(type))).toEqual([]);
      for (const item of estimate.items) expect(item.usd === undefined ? item.missing : item.formula).toMatch(/\w/);
      expect(costText(estimate, { explain: true }) + costJson(estimate)).not.toMatch(/NaN|undefined|\[object|Infinity|[\u{E000}\u{E001}]/u);
    });
  });

  test('a host of each kind is among them, and has a price for a million inferences', () => {
    const kinds = new Set(examples.all().flatMap((example) => estimated(example).hosts.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(['asynchronous endpoint', 'function', 'inference component', 'real-time endpoint', 'serverless endpoint']);
  });
}

function estimated({ templates }: Example) {
  const sources = [...templates].map(([name, template]) => ({ name, region: 'us-east-1', template: parseTemplate(JSON.stringify(template)) }));
  return estimateCost(sources, { book: new PriceBook(), workloadOf: () => ({ pattern: 'office-hours', minutes, latency: latencyOf({ p50: 80 }), requestBytes: 1024, answerBytes: 1024 }) });
}
