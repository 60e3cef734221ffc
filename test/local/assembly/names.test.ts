import fc from 'fast-check';
import { findFunction, functionNames, meaningfulPath, pathOfLogicalId, type Identity } from '../../../local/assembly/names';

const identity = (path: string, explicitName?: string): Identity => ({ path, logicalId: `${path.replaceAll('/', '')}0A1B2C3D`, explicitName });

describe('the name of a function', () => {
  test.each([
    ['Demo', 'Demo/Digits/Resource', 'Demo/Digits'],
    ['Demo', 'Demo/Digits/Function/Resource', 'Demo/Digits'],
    ['Demo', 'Demo/Digits/Fn/Default', 'Demo/Digits'],
    ['Demo', 'Demo/Function/Resource', 'Demo/Function'],
    ['Prod/Demo', 'Prod/Demo/Digits/Resource', 'Prod/Demo/Digits'],
    ['Prod/Demo', 'Prod/Demo/Fn/Resource', 'Prod/Demo/Fn'],
  ])('in the stack %s, the construct path %s means %s', (stack, path, meaning) => {
    expect(meaningfulPath(stack, path)).toBe(meaning);
  });

  test('a function without a construct path is known by its logical id without the hash', () => {
    expect(pathOfLogicalId('Demo', 'Digits1601E29B')).toBe('Demo/Digits');
    expect(pathOfLogicalId('Demo', 'Digits')).toBe('Demo/Digits');
  });

  test('is the last id of the path', () => {
    expect(functionNames([identity('Demo/Digits'), identity('Demo/BreastCancer')])).toEqual(['Digits', 'BreastCancer']);
  });

  test('takes more of the path where it would be the same as another', () => {
    expect(functionNames([identity('Demo/Digits'), identity('Prod/Live/Digits'), identity('Demo/Other')])).toEqual(['Demo-Digits', 'Live-Digits', 'Other']);
  });

  test('is the explicit one if there is one', () => {
    expect(functionNames([identity('Demo/Digits', 'my-digits'), identity('Prod/Digits')])).toEqual(['my-digits', 'Digits']);
  });

  test('is unique and valid for Lambda, whatever the paths', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9 ._-]{1,40}$/);
    const path = fc.array(id, { minLength: 1, maxLength: 4 }).map((ids) => ids.join('/'));
    fc.assert(fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
      const names = functionNames(paths.map((each) => identity(each)));
      expect(names).toHaveLength(paths.length);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    }));
  });
});

describe('finding a function', () => {
  const functions = ['Demo/Digits', 'Prod/Live/Digits', 'Demo/Other'].map((path, index) => ({
    ...identity(path), name: functionNames([identity('Demo/Digits'), identity('Prod/Live/Digits'), identity('Demo/Other')])[index] as string,
  }));
  const find = (asked: string) => findFunction(functions, asked, (each) => each);

  test.each([
    ['its name', 'Live-Digits', 'Prod/Live/Digits'],
    ['its path', 'Prod/Live/Digits', 'Prod/Live/Digits'],
    ['the end of its path', 'Live/Digits', 'Prod/Live/Digits'],
    ['its logical id', 'DemoOther0A1B2C3D', 'Demo/Other'],
  ])('works by %s', (_, asked, path) => {
    expect(find(asked)).toEqual({ kind: 'one', found: expect.objectContaining({ path }) });
  });

  test('names the candidates where there are several', () => {
    expect(find('Digits')).toEqual({ kind: 'many', candidates: [expect.objectContaining({ name: 'Demo-Digits' }), expect.objectContaining({ name: 'Live-Digits' })] });
  });

  test('finds nothing by a part of a name', () => {
    expect(find('igits')).toEqual({ kind: 'none' });
    expect(find('')).toEqual({ kind: 'none' });
  });
});
