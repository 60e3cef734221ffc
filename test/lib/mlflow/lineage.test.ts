import fc from 'fast-check';
import { lineageOf, metricsOf } from '../../../lib/mlflow/lineage';

const run = {
  info: { run_id: 'r1', run_name: 'wild-owl-1', experiment_id: '7', user_id: 'ann' },
  data: {
    metrics: [{ key: 'accuracy', value: 0.9, step: 0, timestamp: 5 }, { key: 'loss', value: 0.3, step: 1 }, { key: 'loss', value: 0.2, step: 2 }, { key: 'f1', value: 'NaN' }, { key: 'system/cpu', value: 3 }],
    tags: [{ key: 'mlflow.source.git.commit', value: 'abc' }, { key: 'mlflow.source.git.repoURL', value: 'https://ann:secret@git.example/x.git' }, { key: 'mlflow.user', value: 'bob' }, { key: 'mlflow.source.name', value: 'train.py' }],
  },
  inputs: { dataset_inputs: [{ tags: [{ key: 'mlflow.data.context', value: 'training' }], dataset: { name: 'wine', digest: '66' } }, { dataset: { name: 'beer', digest: '77' } }] },
};
const model = { info: { model_id: 'm-1', artifact_uri: 'x', source_run_id: 'r1', experiment_id: '7', tags: [] }, data: { metrics: [{ key: 'accuracy', value: 0.95 }] } };
const version = { name: 'churn', version: '3', run_id: 'r1' };

describe('where a version comes from', () => {
  test('all that the server knows', () => {
    expect(lineageOf({ server: 'http://a', version, alias: 'champion', run, model })).toEqual({
      source: 'mlflow', server: 'http://a', registeredModel: 'churn', registeredVersion: '3', alias: 'champion', modelId: 'm-1', runId: 'r1', runName: 'wild-owl-1', experimentId: '7',
      commit: 'abc', repository: 'https://git.example/x.git', script: 'train.py', user: 'bob', dataset: 'wine 66 (training), beer 77',
    });
  });

  test('folders of the machine that trained it are left out', () => {
    const trained = (name: string, repository: string) => lineageOf({ server: 'http://a', run: { info: { run_id: 'r1' }, data: { tags: [{ key: 'mlflow.source.name', value: name }, { key: 'mlflow.source.git.repoURL', value: repository }] } } });
    expect(trained('/home/ann/churn/train.py', '/srv/git/churn')).toEqual({ source: 'mlflow', server: 'http://a', runId: 'r1', script: 'train.py' });
    expect(trained('C:\\Users\\ann\\train.py', 'git@git.example:ann/x.git')).toEqual({ source: 'mlflow', server: 'http://a', runId: 'r1', script: 'train.py', repository: 'git@git.example:ann/x.git' });
    expect(trained('src/train.py', 'https://git.example/x.git')).toMatchObject({ script: 'src/train.py', repository: 'https://git.example/x.git' });
  });

  test('a run that is gone leaves its name', () => {
    expect(lineageOf({ server: 'http://a', version })).toEqual({ source: 'mlflow', server: 'http://a', registeredModel: 'churn', registeredVersion: '3', runId: 'r1' });
  });
});

describe('its metrics', () => {
  test('the last of each, those of the model itself first, numbers only', () => {
    expect(metricsOf({ run, model })).toEqual({ accuracy: 0.95, loss: 0.2 });
  });

  test('the order of the answer does not matter', () => {
    const steps = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(steps, (order) => {
      const metrics = order.map((step) => ({ key: 'loss', value: step / 2, step: String(step) }));
      expect(metricsOf({ run: { ...run, data: { metrics } } })).toEqual({ loss: Math.max(...order) / 2 });
    }));
  });
});
