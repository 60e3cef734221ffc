// Runs inside an emulated arm64 Node.js: loads the shipped server from unpacked layers, as Lambda does,
// and sends it every row of a model. Arguments: the layers' folder, the function's code, the rows.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [layers, code, rowsFile] = process.argv.slice(2);
Object.assign(process.env, { LAMBDA_TASK_ROOT: code, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' });
const { handler } = await import(pathToFileURL(join(layers, 'nodejs', 'server', 'index.mjs')).href);
const { model, version, inputs, rows } = JSON.parse(readFileSync(rowsFile, 'utf8'));

let agreed = 0;
for (const row of rows) {
  const event = { instances: [row.inputs[inputs[0].name]] };
  const { predictions } = await handler(event, { awsRequestId: 'request' });
  const close = row.expected.probabilities.every((value, index) => Math.abs(value - predictions[0].probabilities[index]) <= 1e-5);
  if (close && predictions[0].label === row.expected.label[0]) agreed += 1;
}
const engine = existsSync(join(code, 'csi-compiled.bin')) ? 'compiled' : 'by ONNX Runtime';
const hidden = existsSync('/sys/devices/system/cpu/possible') ? 'with' : 'without';
console.error(`${model} ${version} ${engine}: ${agreed} of ${rows.length} rows agree, on ${process.arch} ${process.version} ${hidden} the CPU's description in /sys`);
process.exitCode = agreed === rows.length ? 0 : 1;
