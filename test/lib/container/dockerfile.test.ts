import fc from 'fast-check';
import { mayCopy, namesInCopy, parseCopy, parseDockerfile, parseWords } from '../../../lib/container/dockerfile';

test('instructions are read with their lines, continued and commented ones too', () => {
  expect(parseDockerfile('# syntax=docker/dockerfile:1\nFROM a:1 AS b\n\nrun pip install \\\n  # why\n  --no-cache-dir x \\\n  y\n  CMD ["app.handler"]\r\n')).toEqual([
    { line: 2, name: 'FROM', text: 'a:1 AS b' },
    { line: 4, name: 'RUN', text: expect.stringMatching(/^pip install +--no-cache-dir x +y$/) },
    { line: 8, name: 'CMD', text: '["app.handler"]' },
  ]);
  expect(parseDockerfile('COPY a \\\n')).toEqual([{ line: 1, name: 'COPY', text: 'a' }]);
  expect(parseDockerfile('')).toEqual([]);
});

test.each([
  ['a b c/', { flags: {}, sources: ['a', 'b'], target: 'c/' }],
  ['--chown=1:1 --link ["a b", "/c"]', { flags: { chown: '1:1', link: '' }, sources: ['a b'], target: '/c' }],
  ['--from=build /x /y', { flags: { from: 'build' }, sources: ['/x'], target: '/y' }],
  ['a', undefined],
  ['"a b" c', undefined],
  ['<<EOF /x', undefined],
])('COPY %s', (text, copy) => {
  expect(parseCopy(text)).toEqual(copy);
});

test.each([
  ['COPY . .', true],
  ['COPY ./ /x', true],
  ['COPY model /x', true],
  ['COPY ./model/ /x', true],
  ['COPY /model/digits.joblib /x', true],
  ['COPY app.py mod* /x', true],
  ['COPY * /x', true],
  ['COPY $WHAT /x', true],
  ['COPY "model" /x', true],
  ['ADD model /x', true],
  ['RUN --mount=type=bind,target=/src cp -r /src/model /x', true],
  ['COPY app.py requirements.txt /x', false],
  ['COPY models /x', false],
  ['COPY app.* /x', false],
  ['COPY --from=build model /x', false],
  ['RUN cp model /x', false],
  ['', false],
])('%s may take the folder `model`: %s', (line, expected) => {
  expect(mayCopy('model', parseDockerfile(`FROM x\n${line}\n`))).toBe(expected);
});

test.each([
  ['COPY model /x', true],
  ['COPY app.py ./model/ /x', true],
  ['ADD model/digits.joblib /x', true],
  ['COPY . /x', false],
  ['COPY * /x', false],
  ['COPY models /x', false],
  ['COPY --from=build model /x', false],
  ['RUN --mount=type=bind,source=model,target=/src true', false],
])('%s cannot do without the folder `model`: %s', (line, expected) => {
  expect(namesInCopy('model', parseDockerfile(`FROM x\n${line}\n`))).toBe(expected);
});

test('no text is too strange to be read', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    for (const { name, line } of parseDockerfile(text)) {
      expect(name).toBe(name.toUpperCase());
      expect(line).toBeLessThanOrEqual(text.split('\n').length);
    }
    mayCopy('model', parseDockerfile(text));
    return parseWords(text)?.every((word) => typeof word === 'string') ?? true;
  }));
});
