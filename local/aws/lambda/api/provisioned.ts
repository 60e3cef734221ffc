import type { ProvisionedConfig } from '../provisioned-concurrency';
import { authorized, type LambdaRoutes, type LambdaWorld } from './route';

/** Provisioned concurrency: https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
export function provisionedRoutes({ functions, provisioned }: LambdaWorld): LambdaRoutes {
  return {
    'PUT functions/:name/provisioned-concurrency': async (call) => {
      const { name, qualifier } = authorized(functions, call, 'PutProvisionedConcurrencyConfig');
      const { ProvisionedConcurrentExecutions } = await call.json();
      return { status: 202, body: shape(provisioned.put(name, qualifier, Number(ProvisionedConcurrentExecutions))) };
    },
    'GET functions/:name/provisioned-concurrency': (call) => {
      if (call.query.get('List') === 'ALL') {
        const { name } = authorized(functions, call, 'ListProvisionedConcurrencyConfigs');
        return { body: { ProvisionedConcurrencyConfigs: provisioned.list(name).map((config) => ({ FunctionArn: config.functionArn, ...shape(config) })) } };
      }
      const { name, qualifier } = authorized(functions, call, 'GetProvisionedConcurrencyConfig');
      return { body: shape(provisioned.get(name, qualifier)) };
    },
    'DELETE functions/:name/provisioned-concurrency': (call) => {
      const { name, qualifier } = authorized(functions, call, 'DeleteProvisionedConcurrencyConfig');
      provisioned.delete(name, qualifier);
      return { status: 204 };
    },
  };
}

function shape({ requested, allocated, available, status, statusReason, modified }: ProvisionedConfig): Record<string, unknown> {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AllocatedProvisionedConcurrentExecutions: allocated,
    AvailableProvisionedConcurrentExecutions: available,
    Status: status,
    ...(statusReason === undefined ? {} : { StatusReason: statusReason }),
    LastModified: modified.replace(/\.\d+Z$/, '+0000'),
  };
}
