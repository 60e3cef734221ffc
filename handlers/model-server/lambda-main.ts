// Entry of the server layer. index.mjs awaits `init` and exports `handler`.
import { lambdaDoor } from './lambda';

// Not console.log: with Lambda's JSON log format it would wrap the line, and the metrics in it would be lost.
export const { init, handler } = lambdaDoor(process.env, { write: (line) => process.stdout.write(`${line}\n`) });
