import { RESERVED_ENVIRONMENT_PREFIX } from '../model/environment';
import type { Problem } from '../problem';
import {
  DESCRIPTION_CHARACTERS,
  ENVIRONMENT_BYTES,
  ENVIRONMENT_NAME,
  EPHEMERAL_STORAGE_MIB,
  LAYERS,
  MEMORY_MIB,
  RESERVED_ENVIRONMENT_VARIABLES,
  TIMEOUT_SECONDS,
  UNZIPPED_BYTES,
} from './limits';

/** What is known at synth of a function's settings. Undefined where a token stands, and not checked then. */
export interface FunctionSettings {
  readonly memoryMiB?: number;
  readonly timeoutSeconds?: number;
  readonly ephemeralStorageMiB?: number;
  readonly reservedConcurrency?: number;
  readonly description?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Bytes of variables the library adds itself. */
  readonly ownEnvironmentBytes: number;
  /** Every part of the unzipped package whose size is known. */
  readonly parts: readonly PackagePart[];
  /** Layers of the user's, beside the library's own. */
  readonly userLayers: number;
  readonly ownLayers: number;
}

export interface PackagePart {
  /** How the part is called in messages, for example `model` or `engine layer`. */
  readonly name: string;
  readonly bytes: number;
}

/** Everything Lambda would refuse, or accept and then misbehave. */
export function checkFunction(settings: FunctionSettings): Problem[] {
  return [
    ...checkRange('memorySize', settings.memoryMiB, MEMORY_MIB, 'MiB'),
    ...checkRange('timeout', settings.timeoutSeconds, TIMEOUT_SECONDS, 'seconds'),
    ...checkRange('ephemeralStorageSize', settings.ephemeralStorageMiB, EPHEMERAL_STORAGE_MIB, 'MiB'),
    ...checkReservedConcurrency(settings.reservedConcurrency),
    ...checkDescription(settings.description),
    ...checkEnvironment(settings.environment, settings.ownEnvironmentBytes),
    ...checkLayers(settings),
    ...checkPackage(settings.parts),
  ];
}

function checkRange(prop: string, value: number | undefined, range: { min: number; max: number; source: string }, unit: string): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= range.min && value <= range.max)) return [];
  const remedy = Number.isInteger(value) ? (value < range.min ? 'raise it' : 'lower it') : 'use a whole number';
  return [{ prop, found: `is ${value} ${unit}`, allowed: `${range.min} to ${range.max} ${unit}`, remedy: `${remedy} (${range.source})` }];
}

function checkReservedConcurrency(value: number | undefined): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= 0)) return [];
  return [
    {
      prop: 'reservedConcurrency',
      found: `is ${value}`,
      allowed: 'a whole number from 0',
      remedy: 'leave it out to share the account\'s concurrency; 0 stops the function from being invoked at all',
    },
  ];
}

function checkDescription(value: string | undefined): Problem[] {
  if (value === undefined || value.length <= DESCRIPTION_CHARACTERS.max) return [];
  const { max, source } = DESCRIPTION_CHARACTERS;
  return [{ prop: 'description', found: `has ${value.length} characters`, allowed: `at most ${max}`, remedy: `shorten it (${source})` }];
}

/** Bytes of names and values together, as Lambda counts them; a value that is not known counts for nothing. */
export function environmentBytes(environment: FunctionSettings['environment']): number {
  const encoder = new TextEncoder();
  return Object.entries(environment).reduce((sum, [name, value]) => sum + encoder.encode(name).length + (value === undefined ? 0 : encoder.encode(value).length), 0);
}

export function checkEnvironment(environment: FunctionSettings['environment'], ownBytes: number): Problem[] {
  const problems: Problem[] = [];
  const bytes = ownBytes + environmentBytes(environment);
  for (const name of Object.keys(environment)) {
    if (name.startsWith(RESERVED_ENVIRONMENT_PREFIX)) {
      problems.push({
        prop: `environment.${name}`,
        found: `starts with ${RESERVED_ENVIRONMENT_PREFIX}, which the model server uses for itself`,
        remedy: 'choose another name',
      });
    } else if ((RESERVED_ENVIRONMENT_VARIABLES as readonly string[]).includes(name)) {
      problems.push({ prop: `environment.${name}`, found: 'is set by Lambda itself', remedy: 'choose another name' });
    } else if (!ENVIRONMENT_NAME.test(name)) {
      problems.push({
        prop: `environment.${name}`,
        found: 'is not a name that Lambda takes',
        allowed: 'a letter, then letters, digits and underscores, two characters or more',
        remedy: 'choose another name',
      });
    }
  }
  if (bytes > ENVIRONMENT_BYTES.max) {
    problems.push({
      prop: 'environment',
      found: `holds ${bytes} bytes with the library's own ${ownBytes}`,
      allowed: `${ENVIRONMENT_BYTES.max} bytes`,
      remedy: `move long values to an SSM parameter or a file beside the transform (${ENVIRONMENT_BYTES.source})`,
    });
  }
  return problems;
}

function checkLayers({ userLayers, ownLayers }: FunctionSettings): Problem[] {
  if (userLayers + ownLayers <= LAYERS.max) return [];
  return [
    {
      prop: 'layers',
      found: `has ${userLayers} entries`,
      allowed: `${LAYERS.max - ownLayers} beside the ${ownLayers} of the model server and its engine`,
      remedy: `merge some into one layer (${LAYERS.source})`,
    },
  ];
}

function checkPackage(parts: readonly PackagePart[]): Problem[] {
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (total <= UNZIPPED_BYTES.max) return [];
  const sizes = parts.map((part) => `${part.name} ${mebibytes(part.bytes)}`).join(', ');
  return [
    {
      prop: 'model',
      found: `makes a package of ${mebibytes(total)} unzipped (${sizes})`,
      allowed: mebibytes(UNZIPPED_BYTES.max),
      remedy:
        'quantize the model, let the function fetch it with ModelArtifact.fromS3 or read it with ModelArtifact.fromFileSystem, or host it on a SageMaker endpoint ' +
        `(${UNZIPPED_BYTES.source})`,
    },
  ];
}

/** Rounded up, so that one byte over a limit never reads as the limit. */
function mebibytes(bytes: number): string {
  return `${(Math.ceil((bytes * 10) / (1024 * 1024)) / 10).toLocaleString('en-US')} MiB`;
}
