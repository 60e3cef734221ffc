import { isParameterType, patternOf } from './parameter-types';
import type { Template, TemplateParameter, TemplateProblem } from './template';
import { own, pointer, record } from './template';

/** What a caller gives for one parameter: a value, or the one that the stack had. */
export type GivenParameter = string | { readonly usePreviousValue: true };

export type ResolvedParameters =
  | {
      /** What Ref gives: text, or a list of texts. */
      readonly values: Readonly<Record<string, string | readonly string[]>>;
      /** What the stack remembers, and what `previous` is the next time: the text given, the name of the SSM parameter for its types. */
      readonly stored: Readonly<Record<string, string>>;
      readonly problems?: undefined;
    }
  | { readonly problems: readonly TemplateProblem[]; readonly values?: undefined; readonly stored?: undefined };

const MAX_VALUE_BYTES = 4_096;
const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** The values of all parameters of the template, or everything that is wrong with them. */
export function resolveParameters(
  template: Template,
  given: Readonly<Record<string, GivenParameter>>,
  previous: Readonly<Record<string, string>>,
  ssm: (name: string) => string | undefined,
): ResolvedParameters {
  const extra = Object.keys(given).filter((name) => own(template.parameters, name) === undefined);
  if (extra.length > 0) return { problems: [{ message: `Parameters: [${extra.join(', ')}] do not exist in the template` }] };

  const missing: string[] = [];
  const stored: [string, string][] = [];
  for (const [name, parameter] of Object.entries(template.parameters)) {
    const value = own(given, name);
    const found = typeof value === 'string' ? value : value?.usePreviousValue === true ? own(previous, name) : undefined;
    const fallback = parameter.default === undefined ? undefined : String(parameter.default);
    // A caller that wants the previous value of a parameter that had none is not given the default.
    const used = value === undefined ? fallback : found;
    if (used === undefined) missing.push(name);
    else stored.push([name, used]);
  }
  if (missing.length > 0) return { problems: [{ message: `Parameters: [${missing.join(', ')}] must have values` }] };

  const problems: TemplateProblem[] = [];
  const values: [string, string | readonly string[]][] = [];
  for (const [name, text] of stored) {
    const parameter = own(template.parameters, name);
    if (parameter === undefined) continue;
    const refuse = (message: string): void => {
      const why = parameter.constraintDescription;
      problems.push({ path: pointer('Parameters', name), message: why === undefined ? message : `Parameter ${name} failed to satisfy constraint: ${why}` });
    };
    checkText(name, parameter, text, refuse);
    const inner = SSM_VALUE.exec(parameter.type)?.[1];
    if (inner === undefined) {
      values.push([name, typed(parameter.type, text)]);
      continue;
    }
    const looked = ssm(text);
    if (looked === undefined) problems.push({ path: pointer('Parameters', name), message: `Unable to fetch parameters [${text}] from parameter store for this account.` });
    else values.push([name, typed(inner, looked)]);
  }
  return problems.length > 0 ? { problems } : { values: record(values), stored: record(stored) };
}

function typed(type: string, text: string): string | readonly string[] {
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return text;
  return text === '' ? [] : text.split(',').map((each) => each.trim());
}

/** Constraints are on the text given: for SSM types on the name of the parameter, not on what is stored there. */
function checkText(name: string, parameter: TemplateParameter, text: string, refuse: (message: string) => void): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_VALUE_BYTES) refuse(`Parameter '${name}' must contain at most ${MAX_VALUE_BYTES} bytes`);

  const { type, allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue } = parameter;
  if (!isParameterType(type)) refuse(`Template format error: Unrecognized parameter type: ${type}`);
  const members = type === 'CommaDelimitedList' || type.startsWith('List<') ? [...typed(type, text)] : [text];
  if (allowedValues !== undefined && !members.every((member) => allowedValues.includes(member))) refuse(`Parameter '${name}' must be one of AllowedValues`);
  if (type === 'Number' || type === 'List<Number>') {
    const numbers = members.map((member) => (member.trim() === '' ? Number.NaN : Number(member)));
    if (!numbers.every(Number.isFinite)) refuse(`Parameter '${name}' must be a number`);
    else {
      if (minValue !== undefined && numbers.some((number) => number < minValue)) refuse(`Parameter '${name}' must be a number not less than ${minValue}`);
      if (maxValue !== undefined && numbers.some((number) => number > maxValue)) refuse(`Parameter '${name}' must be a number not greater than ${maxValue}`);
    }
    return;
  }
  if (minLength !== undefined && text.length < minLength) refuse(`Parameter '${name}' must contain at least ${minLength} characters`);
  if (maxLength !== undefined && text.length > maxLength) refuse(`Parameter '${name}' must contain at most ${maxLength} characters`);
  const pattern = allowedPattern === undefined ? undefined : patternOf(allowedPattern);
  if (pattern !== undefined && !members.every((member) => pattern.test(member))) refuse(`Parameter '${name}' must match pattern ${allowedPattern}`);
}
