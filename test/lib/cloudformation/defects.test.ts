import { checkTemplate } from '../../../lib/cloudformation';
import { DEFECTS, templateOf, type Defect, type Resource } from './defects';
import { specs, template } from './specs';

const check = (resource: Resource, defect: Defect) => checkTemplate(template(templateOf(resource, defect)), specs);

test('34 of the 35 defects are refused, and the one that is left is none: IAM takes actions that no service has', () => {
  const numbers = new Set(DEFECTS.map(({ name }) => Number(name.slice(0, 2))));
  expect(Array.from({ length: 35 }, (_, index) => index + 1).filter((number) => !numbers.has(number))).toEqual([17]);
});

test.each(DEFECTS)('$name is refused with its resource, property and reason, and passes when repaired', (defect) => {
  const { broken, repaired, path, reason } = defect;
  const found = check(broken, defect);
  expect(found).toHaveLength(1);
  expect(found[0]?.logicalId).toBe('Subject');
  expect(found[0]?.path).toBe(path.startsWith('/Resources') ? path : path === '' ? '/Resources/Subject' : `/Resources/Subject/Properties${path}`);
  const said = found[0]?.message.replace(/^(Properties validation failed for resource Subject with message|Resource Subject \(AWS::\S+\) would be refused( by [A-Za-z ]+)?): /, '');
  if (typeof reason === 'string') expect(said).toBe(reason);
  else expect(said).toMatch(reason);
  expect(check(repaired, defect)).toEqual([]);
});
