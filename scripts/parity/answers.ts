// Asks onnxruntime-node about models of a corpus, from a given place on, and prints a line of JSON per case. A process of its own:
// there are models and inputs that end onnxruntime's process (a division by 0 with empty batches), which scripts/parity.mjs sees from outside.
//   node --import tsx scripts/parity/answers.ts FOLDER FIRST_MODEL FIRST_CASE
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { CorpusModel } from '../../test/support/parity/case';
import { answerLine } from '../../test/support/parity/onnxruntime';

const [folder = '', firstModel = '', firstCase = '0'] = process.argv.slice(2);
const names = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8')) as string[];

async function main(): Promise<void> {
  const start = names.indexOf(firstModel);
  for (const name of names.slice(start)) {
    const { cases } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CorpusModel;
    const session = await InferenceSession.create(join(folder, `${name}.onnx`), { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 })
      .catch((error: unknown) => String(error));
    for (let i = name === firstModel ? Number(firstCase) : 0; i < cases.length; i++) {
      if (typeof session === 'string') {
        say({ name, case: i, notLoaded: session });
        continue;
      }
      say({ name, ...(await answerLine(session, i, cases[i]?.inputs ?? {})) });
    }
    if (typeof session !== 'string') await session.release();
  }
}

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
