/** One thing that is wrong with a dashboard's body, as PutDashboard says it. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DashboardValidationMessage.html */
export interface DashboardMessage {
  /** A JSON pointer into the body: `/widgets/0/properties/metrics/1`. */
  readonly dataPath: string;
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;

/** What CloudWatch says of a value that is not of its form. The words are those of its answers, where they are known. */
export type Shape = (value: unknown, path: string) => readonly DashboardMessage[];

export const says = (dataPath: string, message: string): readonly DashboardMessage[] => [{ dataPath, message }];

export const text: Shape = (value, path) => (typeof value === 'string' ? [] : says(path, 'Should be string'));
export const flag: Shape = (value, path) => (typeof value === 'boolean' ? [] : says(path, 'Should be boolean'));

export function number(kind: 'integer' | 'number' = 'number', min = -Infinity, max = Infinity): Shape {
  return (value, path) => {
    if (typeof value !== 'number' || (kind === 'integer' && !Number.isInteger(value))) return says(path, `Should be ${kind}`);
    if (value < min) return says(path, `Should be >= ${min}`);
    return value > max ? says(path, `Should be <= ${max}`) : [];
  };
}

/** A text of one of a few words. */
export function word(...words: readonly string[]): Shape {
  return (value, path) => (words.includes(value as string) ? [] : says(path, 'Should be equal to one of the allowed values'));
}

/** A text that begins as all of its kind do. */
export function textLike(pattern: RegExp): Shape {
  return (value, path) => {
    const wrong = text(value, path);
    return wrong.length > 0 || pattern.test(value as string) ? wrong : says(path, `Should match pattern "${pattern.source}"`);
  };
}

/** Where the list itself is too short or too long, its items are not looked at. */
export function list(item: Shape, min = 0, max = Infinity): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return says(path, 'Should be array');
    if (value.length < min) return says(path, `Should NOT have less than ${min} items`);
    if (value.length > max) return says(path, `Should NOT have more than ${max} items`);
    return (value as readonly unknown[]).flatMap((each, index) => item(each, `${path}/${index}`));
  };
}

/** Members that are not named here are not judged: CloudWatch learns new ones. */
export function object(members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return (value, path) => {
    if (!isJson(value)) return says(path, 'Should be object');
    const absent = required.filter((name) => value[name] === undefined).flatMap((name) => says(path, `Should have required property '${name}'`));
    return [...absent, ...Object.entries(members).flatMap(([name, shape]) => (value[name] === undefined ? [] : shape(value[name], `${path}/${name}`)))];
  };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
