import { suggestion } from '../../suggestion';
import type { CostHost } from './hosts';

/** What an option says: of all hosts, and of single ones by name. */
export interface Assigned<T> {
  readonly all?: T;
  readonly byName: Readonly<Record<string, T>>;
}

/** `20` for all, `Digits=20` for one; said more than once. Problems are about one of the texts. */
export function readAssigned<T>(texts: readonly string[], read: (text: string) => T | undefined, allowed: string): { readonly assigned: Assigned<T>; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let all: T | undefined;
  const byName: [string, T][] = [];
  for (const text of texts) {
    const [, name, value = text] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    const known = read(value);
    if (known === undefined) problems.push(`is ${text}, but must be ${allowed}, or NAME=${allowed} for one host`);
    else if (name !== undefined) byName.push([name, known]);
    else if (all !== undefined) problems.push('is said twice for all hosts');
    else all = known;
  }
  return { assigned: { byName: Object.fromEntries(byName), ...(all === undefined ? {} : { all }) }, problems };
}

/** Of a host: by its path, or the end of it; else what is said of all. Functions that do other work have only what is said of them. */
export function assignedTo<T>({ all, byName }: Assigned<T>, host: Pick<CostHost, 'path' | 'isModel'>): T | undefined {
  const names = Object.keys(byName).filter((name) => isCalled(host, name)).sort((a, b) => b.length - a.length);
  const [name] = names;
  return name === undefined ? (host.isModel ? all : undefined) : byName[name];
}

/** Names that no host has, in words. */
export function unknownNames<T>({ byName }: Assigned<T>, hosts: readonly Pick<CostHost, 'path' | 'name'>[]): readonly string[] {
  return Object.keys(byName).filter((name) => !hosts.some((host) => isCalled(host, name)))
    .map((name) => `names ${name}, which is no host here${suggestion(name, hosts.flatMap((host) => [host.name, host.path]))}`);
}

function isCalled({ path }: Pick<CostHost, 'path'>, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}

const TIMES: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1 };

/** `80ms`, `1.5s` or `80`: milliseconds. */
export function readMilliseconds(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text.trim()) ?? [];
  const value = Number(digits) * (TIMES[unit] as number);
  return digits === '' || !(value > 0) ? undefined : value;
}

const SIZES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, '': 1 };

/** `2KB`, `1.5MB` or `2048`: bytes, by the 1,024 as AWS bills them. */
export function readBytes(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB)?$/i.exec(text.trim()) ?? [];
  return digits === '' ? undefined : Math.round(Number(digits) * (SIZES[unit.toUpperCase()] as number));
}

/** A number from 0 on. */
export function readRate(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** `0.5%` or `0.005`: a share from 0 to 1. */
export function readShare(text: string): number | undefined {
  const [, digits = '', percent] = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim()) ?? [];
  const share = Number(digits) / (percent === undefined ? 1 : 100);
  return digits === '' || share > 1 ? undefined : share;
}
