import { listOf, textOf } from '../values';
import type { Rule } from '../rule';

const DEFAULT_ARCHITECTURE = 'x86_64';

export const layerCompatibility: Rule = {
  id: 'lambda-layer-compatibility',
  area: 'lambda',
  severity: 'warning',
  what: 'A function has layers that are made for its architecture and its runtime',
  why: 'Lambda does not compare them: native code of another architecture fails to load, and with it every invocation.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html',
  remedy: 'build the layer for the function, or change the function',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { template, report }) {
    const architectures = properties['Architectures'];
    const own = [
      ['CompatibleArchitectures', architectures === undefined ? DEFAULT_ARCHITECTURE : textOf(listOf(architectures)[0])],
      ['CompatibleRuntimes', textOf(properties['Runtime'])],
    ] as const;
    listOf(properties['Layers']).forEach((value, index) => {
      const layer = template.called(value, 'AWS::Lambda::LayerVersion');
      for (const [property, mine] of own) {
        const theirs = layer === undefined ? [] : listOf(layer.properties[property]).map(textOf);
        if (mine === undefined || theirs.length === 0 || theirs.includes(undefined) || theirs.includes(mine)) continue;
        report({ path: `/Layers/${index}`, found: `is ${layer?.logicalId}, which is made for ${theirs.join(', ')}, and the function is on ${mine}` });
      }
    });
  },
};
