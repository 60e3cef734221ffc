import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { MODELS_PER_SHARD } from '../../lib/fleet/limits';
import { modelsOfDirectory } from '../../lib/fleet/directory';
import type { FleetLock } from '../../lib/fleet/lock';
import { formatFleetLock, parseFleetLock } from '../../lib/fleet/lock';
import { parseFleetManifest } from '../../lib/fleet/manifest';
import { describePlan, planFleet } from '../../lib/fleet/shards';
import { describeProblems } from '../../lib/problem';
import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';

export const fleetPlan: Command = {
  summary: 'gives every model of a fleet its place in a nested stack',
  usage: `csi fleet plan DIR|MANIFEST [options]

Writes which nested stack each model of a fleet is in, for ModelFleet: commit the file. Models that
have a place keep it; one that is gone keeps it for its return. DIR holds NAME/VERSION/model.onnx
or NAME.onnx, MANIFEST is a JSON file.

  --lock FILE             the file [fleet.lock.json]
  --check                 write nothing, and exit with 1 if there was something to write: for CI
  --prune                 give up the places of models that are gone
  --models-per-shard N    of a new lock file: models in a nested stack, ${MODELS_PER_SHARD.min} to ${MODELS_PER_SHARD.max} [${MODELS_PER_SHARD.default}]`,

  run(args) {
    const { values, positionals } = parse(args, { lock: { type: 'string' }, check: { type: 'boolean' }, prune: { type: 'boolean' }, 'models-per-shard': { type: 'string' } });
    const [source, ...more] = positionals;
    if (source === undefined || more.length > 0) throw new LocalError(`csi fleet plan takes one folder or manifest, got ${positionals.join(', ') || 'none'}`);
    const file = values.lock ?? 'fleet.lock.json';
    const asked = wholeNumber('models-per-shard', values['models-per-shard'], MODELS_PER_SHARD.min, MODELS_PER_SHARD.max);
    const before = readLock(file);
    if (asked !== undefined && before !== undefined && asked !== before.modelsPerShard) {
      throw new LocalError(`${file} has shards of ${before.modelsPerShard} models. Delete it to plan anew: functions that move to another stack are replaced`);
    }
    const plan = planFleet(modelNames(source), before, { modelsPerShard: asked ?? MODELS_PER_SHARD.default, prune: values.prune });
    const text = formatFleetLock(plan.lock);
    // Git may have checked it out with the line ends of Windows.
    const changed = !existsSync(file) || readFileSync(file, 'utf8').replaceAll('\r\n', '\n') !== text;
    console.log(describePlan(plan, changed));
    if (changed && values.check === true) {
      console.error(`csi: ${file} is not up to date: run \`csi fleet plan ${source}${values.lock === undefined ? '' : ` --lock ${file}`}\` and commit it`);
      return Promise.resolve(1);
    }
    if (changed) {
      writeFileSync(file, text);
      console.log(`wrote ${file}`);
    }
    return Promise.resolve(0);
  },
};

function readLock(file: string): FleetLock | undefined {
  if (!existsSync(file)) return undefined;
  const { lock, problems } = parseFleetLock(readFileSync(file, 'utf8'));
  if (problems.length > 0) throw new LocalError(describeProblems(file, problems));
  return lock;
}

function modelNames(source: string): readonly string[] {
  const stat = statSync(source, { throwIfNoEntry: false });
  if (stat === undefined) throw new LocalError(`there is no ${source}: name a folder with models, or a manifest`);
  if (stat.isDirectory()) {
    const paths = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
    const { models, problems } = modelsOfDirectory(paths.filter((path) => statSync(`${source}/${path}`, { throwIfNoEntry: false })?.isFile() === true));
    if (problems.length > 0) throw new LocalError(describeProblems(source, problems));
    return models.map(({ name }) => name);
  }
  const { manifest, problems } = parseFleetManifest(readFileSync(source, 'utf8'));
  if (manifest === undefined) throw new LocalError(describeProblems(source, problems));
  return manifest.models.map(({ name }) => name);
}
