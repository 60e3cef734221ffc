import type { Expression, Query } from './query';

/** The fields of log events that a query reads: not those that it made itself. */
export function fieldsRead(query: Query): ReadonlySet<string> {
  const read = new Set<string>();
  const made = new Set<string>();
  const walk = (expression: Expression): void => {
    switch (expression.kind) {
      case 'field':
        if (!made.has(expression.name)) read.add(expression.name);
        return;
      case 'like':
      case 'in':
      case 'not':
        return walk(expression.of);
      case 'call':
      case 'operation':
        expression.parts.forEach(walk);
    }
  };
  for (const command of query) {
    if (command.kind === 'filter') walk(command.condition);
    if (command.kind === 'sort') command.by.forEach(({ of }) => walk(of));
    if (command.kind === 'stats') command.by.forEach(({ of }) => walk(of));
    if (command.kind === 'fields' || command.kind === 'display' || command.kind === 'stats') {
      for (const { name, of } of command.columns) {
        walk(of);
        if (of.kind !== 'field') made.add(name);
      }
    }
    if (command.kind === 'stats') command.by.forEach(({ name }) => made.add(name));
  }
  return read;
}
