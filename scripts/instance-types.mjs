// node scripts/instance-types.mjs: the constants of constructs/sagemaker/instance-type.ts from lib/sagemaker/instance-type-table.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './run.mjs';

const { buildSync } = createRequire(import.meta.url)('esbuild');
const file = join(root, 'constructs', 'sagemaker', 'instance-type.ts');

const [{ text }] = buildSync({ entryPoints: [join(root, 'lib', 'sagemaker', 'instance-types.ts')], bundle: true, write: false, format: 'esm' }).outputFiles;
const { describeInstanceType, instanceTypes } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const lines = [...instanceTypes().values()].map((type) => {
  const constant = type.name.slice('ml.'.length).replace(/[.-]/g, '_').toUpperCase();
  return `  /** ${describeInstanceType(type)}. */ public static readonly ${constant} = new InstanceType('${type.name}');`;
});
writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<=\/\/ <types>\n)[^]*?(?= *\/\/ <\/types>)/, () => `${lines.join('\n')}\n`));
console.log(`${lines.length} instance types`);
