import type { Assembly, Callable, Docs, Method, Parameter, Property, TypeDef, TypeReference } from './assembly';

/** A number says nothing without one of these in its documentation. */
const UNITS = [
  'milliseconds', 'seconds', 'minutes', 'hours', 'days',
  'bytes', 'KB', 'KiB', 'MB', 'MiB', 'GB', 'GiB',
  'number of', 'elements', 'rows', 'requests', 'invocations', 'instances', 'vCPUs',
  'percent', 'fraction', 'US dollars', 'in whatever unit',
];
const UNIT = new RegExp(`(?<![\\p{L}])(?:${UNITS.join('|')})(?![\\p{L}])`, 'iu');

/** What has a class of its own in CDK, and is not to be passed as a bare number. */
const DURATION = /(?:timeout|duration|period|interval|time|(?<!percent)age|delay|millis|ms|seconds|minutes|hours|days)$/i;
const SIZE = /(?:(?<!batch)size|memory|storage|bytes|kib|mib|gib|kb|mb|gb)$/i;

/** MLflow's users know `set_registered_model_alias`: an alias is moved, and not added. */
const OF_MLFLOW = 'setAlias';

/** Everything in the public API that is against its rules, as `Type.member: what is wrong`. */
export function apiProblems(assembly: Assembly): string[] {
  return Object.values(assembly.types).flatMap((type) =>
    typeProblems(type, assembly).map((problem) => `${type.name}${problem.member === undefined ? '' : `.${problem.member}`}: ${problem.what}`));
}

interface Problem {
  readonly member?: string;
  readonly what: string;
}

function typeProblems(type: TypeDef, assembly: Assembly): Problem[] {
  return [
    ...summaryProblems(type.docs).map((what) => ({ what })),
    ...(type.members ?? []).flatMap(({ name, docs }) => named(name, summaryProblems(docs))),
    ...(type.properties ?? []).flatMap((property) => named(property.name, propertyProblems(property, type))),
    ...(type.methods ?? []).flatMap((method) => named(method.name, methodProblems(method, assembly))),
    ...(type.initializer ? named('constructor', constructorProblems(type, type.initializer, assembly)) : []),
  ];
}

function named(member: string, problems: readonly string[]): Problem[] {
  return problems.map((what) => ({ member, what }));
}

function summaryProblems(docs: Docs | undefined): string[] {
  const summary = docs?.summary ?? '';
  if (summary === '') return ['has no summary'];
  // jsii ends the summary at the first of . ! ? and ;
  if (!/[.!?:]$/.test(summary)) return [`its summary ends in the middle of a sentence: ${JSON.stringify(summary)}`];
  return [];
}

function propertyProblems(property: Property, type: TypeDef): string[] {
  const struct = type.datatype === true;
  return [
    ...summaryProblems(property.docs),
    ...(struct && property.optional && !property.docs?.default?.trim() ? ['is optional and has no @default'] : []),
    ...(struct && !property.optional && property.docs?.default !== undefined ? ['is required and has a @default'] : []),
    ...(property.immutable || property.const ? [] : ['is not readonly']),
    ...typeReferenceProblems(property.type),
    ...numberProblems(property.name, property.type, property.docs),
    ...(struct ? inputProblems(property, type) : []),
  ];
}

/** CDK has no construct, and CloudFormation no resource, for a reservation of SageMaker's. */
const WITHOUT_CONSTRUCT: readonly string[] = ['capacityReservationArn'];

/** CDK's own interface for endpoints of SageMaker wants it. */
const OF_CDK = 'grantInvoke';

/** What holds for what users pass in. */
function inputProblems({ name, type }: Property, struct: TypeDef): string[] {
  const attributes = struct.name.endsWith('Attributes');
  return [
    ...(/Arns?$/.test(name) && !attributes && !WITHOUT_CONSTRUCT.includes(name) ? ['takes an ARN: take the resource (`IXRef`, `IX`)'] : []),
    ...(fqnsOf(type).some((fqn) => /\.Cfn[A-Z]/.test(fqn)) ? ['takes an L1 type: take what users have'] : []),
    ...(isPrimitive(type, 'number') && DURATION.test(name) ? ['is a time as a number: take a Duration'] : []),
    ...(isPrimitive(type, 'number') && SIZE.test(name) ? ['is a size as a number: take a Size'] : []),
    ...(isPrimitive(type, 'boolean') && /^(?:no|not|disable|without)[A-Z]/.test(name) ? ['is a negated boolean: name what is done'] : []),
  ];
}

function methodProblems(method: Method, assembly: Assembly): string[] {
  const returns = method.returns?.type;
  const returned = returns && 'fqn' in returns ? returns.fqn : undefined;
  return [
    ...summaryProblems(method.docs),
    ...(returns ? typeReferenceProblems(returns) : []),
    ...parameterProblems(method),
    ...(/^(?:get|set)[A-Z]/.test(method.name) && method.name !== OF_MLFLOW ? ['is named getX or setX: use a noun or a verb'] : []),
    ...(method.name.startsWith('grant') && method.name !== OF_CDK ? ['grants belong to `grants`: x.grants.read(role)'] : []),
    ...(returned?.endsWith('.aws_cloudwatch.Metric') && !method.name.startsWith('metric') ? ['returns a Metric: name it metricX'] : []),
    ...structNameProblems(method.parameters?.at(-1), /(?:Props|Options|Attributes)$/, 'one that ends in Props, Options or Attributes', assembly),
    ...(/^from.*Attributes$/.test(method.name) ? structNameProblems(method.parameters?.at(-1), /Attributes$/, 'one that ends in Attributes', assembly) : []),
  ];
}

function constructorProblems(type: TypeDef, initializer: Callable, assembly: Assembly): string[] {
  const parameters = initializer.parameters ?? [];
  const isConstruct = parameters[0] !== undefined && fqnsOf(parameters[0].type).includes('constructs.Construct');
  const names = parameters.map(({ name }) => name).join(', ');
  return [
    ...parameterProblems(initializer),
    ...(isConstruct && !/^scope, id(?:, props)?$/.test(names) ? [`takes (${names}): a construct takes (scope, id, props)`] : []),
    ...(isConstruct ? structNameProblems(parameters[2], new RegExp(`^${type.name}Props$`), `${type.name}Props`, assembly) : []),
  ];
}

function parameterProblems({ parameters = [], docs }: Callable): string[] {
  return parameters.flatMap(({ name, type, docs: own }) => [
    ...typeReferenceProblems(type).map((what) => `parameter ${name} ${what}`),
    ...numberProblems(name, type, { summary: `${own?.summary ?? ''} ${docs?.summary ?? ''}`, remarks: docs?.remarks }).map((what) => `parameter ${name} ${what}`),
  ]);
}

function structNameProblems(parameter: Parameter | undefined, pattern: RegExp, allowed: string, assembly: Assembly): string[] {
  const [fqn] = parameter && 'fqn' in parameter.type ? [parameter.type.fqn] : [];
  const struct = fqn === undefined ? undefined : assembly.types[fqn];
  if (struct?.datatype !== true || pattern.test(struct.name)) return [];
  return [`takes the struct ${struct.name}: its name has to be ${allowed}`];
}

function typeReferenceProblems(type: TypeReference): string[] {
  if ('union' in type) return ['is a union: users of other languages lose its type'];
  if ('intersection' in type) return ['is an intersection: users of other languages lose its type'];
  if ('collection' in type) return typeReferenceProblems(type.collection.elementtype);
  return 'primitive' in type && (type.primitive === 'any' || type.primitive === 'json') ? ['is of any type'] : [];
}

function numberProblems(name: string, type: TypeReference, docs: Docs | undefined): string[] {
  const text = `${docs?.summary ?? ''} ${docs?.remarks ?? ''} ${name.endsWith('Percent') ? 'percent' : ''}`;
  return holdsNumber(type) && !UNIT.test(text) ? ['is a number without its unit in the docs: say one of UNITS in test/support/api-rules.ts'] : [];
}

function holdsNumber(type: TypeReference): boolean {
  return 'collection' in type ? holdsNumber(type.collection.elementtype) : isPrimitive(type, 'number');
}

function isPrimitive(type: TypeReference, primitive: string): boolean {
  return 'primitive' in type && type.primitive === primitive;
}

function fqnsOf(type: TypeReference): string[] {
  if ('fqn' in type) return [type.fqn];
  if ('collection' in type) return fqnsOf(type.collection.elementtype);
  if ('union' in type) return type.union.types.flatMap(fqnsOf);
  return 'intersection' in type ? type.intersection.types.flatMap(fqnsOf) : [];
}
