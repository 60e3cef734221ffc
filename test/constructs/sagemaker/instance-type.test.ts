import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import { InstanceType } from '../../../constructs/sagemaker/instance-type';
import { describeInstanceType, instanceTypes } from '../../../lib/sagemaker/instance-types';

test('a constant for each type of the table, that says what it is', () => {
  const source = readFileSync(join(__dirname, '../../../constructs/sagemaker/instance-type.ts'), 'utf8');
  const lines = [...source.matchAll(/\/\*\* (.*)\. \*\/ public static readonly (\w+) = /g)].map(([, text, constant = '']) => {
    const type = (InstanceType as unknown as Record<string, InstanceType>)[constant];
    return `${constant} ${type?.name} ${text}`;
  });
  expect(lines).toEqual([...instanceTypes().values()].map((type) => (
    `${type.name.slice('ml.'.length).toUpperCase().replace(/[.-]/g, '_')} ${type.name} ${describeInstanceType(type)}`)));
});

test('by name', () => {
  expect(InstanceType.of('ml.g7e.2xlarge').name).toBe('ml.g7e.2xlarge');
  expect(InstanceType.of('ml.g9.2xlarge').name).toBe('ml.g9.2xlarge');
  expect(`${InstanceType.G5_XLARGE}`).toBe('ml.g5.xlarge');
});

test('a mistyped one and a token are refused', () => {
  expect(() => InstanceType.of('ml.g5.xlrage')).toThrow('InstanceType.of: `instanceType` is "ml.g5.xlrage", allowed: names like ml.g5.xlarge: did you mean ml.g5.xlarge?');
  const parameter = new CfnParameter(new Stack(), 'Type');
  expect(() => InstanceType.of(parameter.valueAsString)).toThrow('`name` is known only at deploy');
});
