#!/usr/bin/env node
import './node-version';
import { suggestion } from '../lib/suggestion';
import { LocalError, packageVersion } from '../local';
import type { Command } from './commands/command';
import { check } from './commands/check';
import { dashboard } from './commands/dashboard';
import { cost } from './commands/cost';
import { costDiff } from './commands/cost-diff';
import { engine } from './commands/engine';
import { fleetPlan } from './commands/fleet-plan';
import { invoke } from './commands/invoke';
import { latency } from './commands/latency';
import { load } from './commands/load';
import { local } from './commands/local';
import { localDeploy } from './commands/local-deploy';
import { localDocker } from './commands/local-docker';
import { localFault } from './commands/local-fault';
import { localStart } from './commands/local-start';
import { localStatus } from './commands/local-status';
import { localTraces } from './commands/local-traces';
import { optimize } from './commands/optimize';
import { prices } from './commands/prices';
import { pricesRefresh } from './commands/prices-refresh';
import { registryApprove, registryReject } from './commands/registry/approve';
import { registryDiff } from './commands/registry/diff';
import { registryExportCommand } from './commands/registry/export';
import { registryImport } from './commands/registry/import';
import { registryList } from './commands/registry/list';
import { registryPromote } from './commands/registry/promote';
import { registryShow } from './commands/registry/show';
import { registryAccept } from './commands/registry/accept';
import { registryRollback } from './commands/registry/rollback';
import { release } from './commands/release';
import { rollback } from './commands/rollback';
import { status } from './commands/status';
import { tune } from './commands/tune';

const COMMANDS: Readonly<Record<string, Command>> = {
  local,
  'local start': localStart,
  'local deploy': localDeploy,
  'local status': localStatus,
  'local fault': localFault,
  'local traces': localTraces,
  'local docker': localDocker,
  invoke,
  optimize,
  check,
  cost,
  'cost diff': costDiff,
  prices,
  'prices refresh': pricesRefresh,
  engine,
  'fleet plan': fleetPlan,
  dashboard,
  load,
  latency,
  tune,
  status,
  rollback,
  release,
  'registry list': registryList,
  'registry show': registryShow,
  'registry diff': registryDiff,
  'registry promote': registryPromote,
  'registry approve': registryApprove,
  'registry reject': registryReject,
  'registry import': registryImport,
  'registry export': registryExportCommand,
  'registry rollback': registryRollback,
  'registry accept': registryAccept,
};

const USAGE = `csi <command> [options]

${commandList(Object.keys(COMMANDS))}

  --help     of csi or of a command
  --version`;

async function main(words: readonly string[]): Promise<number> {
  const [name, ...args] = commandOf(words);
  if (name === '--version' || name === '-v') {
    console.log(packageVersion());
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [about = ''] = commandOf(args);
    const topic = Object.hasOwn(COMMANDS, about) ? COMMANDS[about] : undefined;
    console.log(topic?.usage ?? USAGE);
    return name === undefined ? 1 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const group = Object.keys(COMMANDS).filter((each) => each.startsWith(`${name} `));
  if (command === undefined && group.length > 1 && args.every((arg) => arg === '--help' || arg === '-h')) {
    console.log(`csi ${name} <command> [options]\n\n${commandList(group)}\n\n  --help         of a command`);
    return args.length === 0 ? 1 : 0;
  }
  if (command === undefined && name.startsWith('-')) {
    throw new LocalError(`${name} is no option of csi itself: options go after the command, as in \`csi local --port 4567\`. \`csi --help\` lists the commands`);
  }
  if (command === undefined) throw new LocalError(`there is no command ${name}${nearest(name, args) || '.'} \`csi --help\` lists them`);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.usage);
    return 0;
  }
  return await command.run(args);
}

function commandList(names: readonly string[]): string {
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `  ${name.padEnd(width)} ${COMMANDS[name]?.summary ?? ''}`).join('\n');
}

/** What was meant: commands that go on after the word, or else one that is spelled much like it. */
function nearest(name: string, [next = '']: readonly string[]): string {
  const names = Object.keys(COMMANDS);
  const longer = names.filter((command) => command.startsWith(`${name} `));
  if (longer.length > 0) return `: did you mean ${longer.join(' or ')}?`;
  return suggestion(name, names) || suggestion(`${name} ${next}`, names);
}

/** A command of two words as one. */
function commandOf([first, second, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  if (second === undefined) return [first];
  return Object.hasOwn(COMMANDS, `${first} ${second}`) ? [`${first} ${second}`, ...rest] : [first, second, ...rest];
}

main(process.argv.slice(2)).then((status) => { process.exitCode = status; }, (error: unknown) => {
  // By its name: what is loaded apart has a class of its own for it.
  console.error(error instanceof Error && error.name === 'LocalError' ? `csi: ${error.message}` : error);
  process.exitCode = 1;
});
