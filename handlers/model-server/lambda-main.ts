// Entry of the server layer. index.mjs awaits `init` and exports `handler`.
import { writeLine } from '../shared/output';
import { lambdaDoor } from './lambda';

export const { init, handler } = lambdaDoor(process.env, { write: writeLine });
