import fc from 'fast-check';
import { planLambdaImage, type BuildInputs } from '../../../lib/container/lambda-image';
import { parsePip } from '../../../lib/container/pip-install';

const TEXTS: Readonly<Record<string, string>> = {
  'requirements.txt': '# pinned\nnumpy==2.4.6\n\nscikit-learn==1.9.1  # trees\n--extra-index-url https://x.test/simple\n',
  'nested.txt': '-r requirements.txt\n',
  'local.txt': './wheels/a.whl\n',
};
const PATHS = ['Dockerfile', 'app.py', 'lib/a.py', 'lib/deep/b.py', 'model/csi-model.json', 'model/model.joblib', ...Object.keys(TEXTS)];
const BASE = 'FROM public.ecr.aws/lambda/python:3.13\n';

const plan = (dockerfile: string, more: Partial<BuildInputs> = {}) => planLambdaImage({ dockerfile, paths: PATHS, text: (path) => TEXTS[path] ?? '', buildArgs: {}, ...more });
const image = (dockerfile: string, more?: Partial<BuildInputs>) => {
  const planned = plan(`${dockerfile}\nCMD ["app.handler"]`, more);
  if (planned.kind !== 'image') throw new Error(JSON.stringify(planned));
  return planned.image;
};
const placed = (line: string): Record<string, string> => Object.fromEntries(image(`${BASE}${line}`).files.map(({ path, from }) => [path, from]));

test('a server of Python: its files, packages, variables and handler', () => {
  expect(image([
    'FROM --platform=linux/arm64 public.ecr.aws/lambda/python:3.13-arm64', 'LABEL a=b', 'ARG LEVEL=INFO', 'ENV LOG_LEVEL=$LEVEL QUOTED="a b"', 'ENV OLD form', 'WORKDIR ${LAMBDA_TASK_ROOT}',
    'COPY requirements.txt ${LAMBDA_TASK_ROOT}/', 'RUN pip install --no-cache-dir -r requirements.txt && python -m pip install "xgboost-cpu>=3,<4"', 'COPY app.py .', 'COPY model ${LAMBDA_TASK_ROOT}/model',
  ].join('\n'))).toEqual({
    runtime: 'python3.13',
    handler: 'app.handler',
    environment: { LOG_LEVEL: 'INFO', QUOTED: 'a b', OLD: 'form' },
    requirements: ['xgboost-cpu>=3,<4', 'numpy==2.4.6', 'scikit-learn==1.9.1', '--extra-index-url https://x.test/simple'].sort((a, b) => (a.startsWith('xgboost') ? 1 : b.startsWith('xgboost') ? -1 : 0)),
    files: [
      { path: 'app.py', from: 'app.py' }, { path: 'model/csi-model.json', from: 'model/csi-model.json' }, { path: 'model/model.joblib', from: 'model/model.joblib' },
      { path: 'requirements.txt', from: 'requirements.txt' },
    ],
  });
});

test.each<[string, Record<string, string>]>([
  ['COPY app.py /var/task/', { 'app.py': 'app.py' }],
  ['COPY app.py main.py', { 'main.py': 'app.py' }],
  ['COPY app.py code/', { 'code/app.py': 'app.py' }],
  ['COPY --chown=1:1 lib .', { 'a.py': 'lib/a.py', 'deep/b.py': 'lib/deep/b.py' }],
  ['COPY lib ./lib/', { 'lib/a.py': 'lib/a.py', 'lib/deep/b.py': 'lib/deep/b.py' }],
  ['COPY lib/*.py ./', { 'a.py': 'lib/a.py' }],
  ['COPY app.py lib/a.py x/', { 'x/app.py': 'app.py', 'x/a.py': 'lib/a.py' }],
  ['COPY ["app.py", "./"]', { 'app.py': 'app.py' }],
  ['COPY app.py a.py\nCOPY lib/a.py a.py', { 'a.py': 'lib/a.py' }],
])('%s', (line, files) => {
  expect(placed(line)).toEqual(files);
});

test('everything is copied by a dot, and a build argument takes the place of its default', () => {
  expect(Object.keys(placed('COPY . .')).sort()).toEqual([...PATHS].sort());
  expect(image(`${BASE}ARG A=1\nENV B=\${A}`, { buildArgs: { A: '2' } }).environment).toEqual({ B: '2' });
  expect(image('ARG VERSION=3.12\nFROM public.ecr.aws/lambda/python:${VERSION}').runtime).toBe('python3.12');
});

test('a function of Node.js needs no packages', () => {
  expect(image('FROM public.ecr.aws/lambda/nodejs:24\nCOPY app.py .')).toMatchObject({ runtime: 'nodejs24.x', requirements: [] });
  expect(plan('FROM public.ecr.aws/lambda/nodejs:24\nRUN npm ci\nCMD ["a.b"]')).toMatchObject({ kind: 'refused', line: 2 });
});

test.each(['', 'FROM python:3.13', 'FROM public.ecr.aws/lambda/java:21', 'FROM scratch', 'FROM public.ecr.aws/lambda/python', '# nothing'])('%j is foreign', (dockerfile) => {
  expect(plan(dockerfile)).toEqual({ kind: 'foreign' });
});

test.each<[string, string]>([
  ['RUN dnf install -y gcc', '`dnf install -y gcc` is not carried out here'],
  ['RUN pip install a; rm -rf /', '`pip install a; rm -rf /` is not carried out here'],
  ['RUN pip install -r requirements.txt', 'requirements.txt was not copied before pip reads it'],
  ['COPY nested.txt .\nRUN pip install -r nested.txt', 'the line "-r requirements.txt" of nested.txt is not read here'],
  ['COPY local.txt .\nRUN pip install -r local.txt', 'the line "./wheels/a.whl" of local.txt'],
  ['COPY app.py /opt/', '/opt/ lies outside of /var/task'],
  ['COPY app.py ../x', '../x lies outside of /var/task'],
  ['COPY none.py .', '"none.py" is not in the build context'],
  ['COPY --from=build /x .', 'COPY --from=build /x . is not carried out here'],
  ['WORKDIR /srv', '/srv/ lies outside of /var/task'],
  ['ENTRYPOINT ["/x"]', 'ENTRYPOINT is not carried out here'],
  ['ADD https://x.test/y .', 'ADD is not carried out here'],
  ['CMD ["a", "b"]', 'CMD ["a", "b"] is not one handler'],
  ['COPY ${NOTHING} .', '${NOTHING} has no value here'],
  ['FROM public.ecr.aws/lambda/python:3.13', 'a build of several stages'],
])('%s is refused with its line', (line, problem) => {
  expect(plan(`${BASE}${line}\nCMD ["app.handler"]`)).toEqual({ kind: 'refused', line: 1 + line.split('\n').length, problem: expect.stringContaining(problem) });
});

test('no CMD is no function', () => {
  expect(plan(BASE)).toEqual({ kind: 'refused', line: 1, problem: 'no CMD names a handler' });
});

test.each([
  ['pip install a==1 b', { requirements: ['a==1', 'b'], files: [] }],
  ['pip3 install --upgrade pip', { requirements: [], files: [] }],
  ["python3 -m pip install -q 'a[b]>=1' --requirement=x.txt -t /var/task", { requirements: ['a[b]>=1'], files: ['x.txt'] }],
  ['pip install --target /opt a', { problem: 'pip\'s target /opt is not the task root' }],
  ['pip install --pre a', { problem: 'pip\'s option --pre is not known here' }],
  ['pip install ./x', { problem: 'pip cannot install ./x here' }],
  ['pip install a | tee log', { problem: expect.stringContaining('only `pip install` is') }],
  ['pip uninstall a', { problem: expect.stringContaining('only `pip install` is') }],
  ['pip install', { problem: expect.stringContaining('only `pip install` is') }],
])('%s', (command, parsed) => {
  expect(parsePip(command, '/var/task')).toEqual(parsed);
});

test('no Dockerfile puts a file outside of the task root, or takes one that is not there', () => {
  const word = fc.constantFrom('.', '..', '/', '/var/task', 'lib', 'app.py', '*', 'lib/../..', 'x/', '$A', 'model');
  fc.assert(fc.property(fc.array(fc.tuple(word, word), { maxLength: 4 }), (copies) => {
    const planned = plan(`${BASE}${copies.map(([from, to]) => `COPY ${from} ${to}`).join('\n')}\nCMD ["a.b"]`);
    if (planned.kind !== 'image') return;
    for (const { path, from } of planned.image.files) {
      expect(path === '' || path.startsWith('/') || path.split('/').includes('..')).toBe(false);
      expect(PATHS).toContain(from);
    }
  }));
});
