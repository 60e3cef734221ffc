import type { AwsSession } from '../../bin/aws';

/** A session in which some calls are denied: by the names of their commands. */
export function lacking(session: AwsSession, ...commands: readonly string[]): AwsSession {
  const denying = <T extends object>(client: T): T => new Proxy(client, {
    get: (target, name) => (name !== 'send' ? Reflect.get(target, name) as unknown : (command: object) => (
      commands.includes(command.constructor.name.replace('Command', ''))
        ? Promise.reject(Object.assign(new Error('User is not authorized'), { name: 'AccessDeniedException' }))
        : (Reflect.get(target, 'send') as (command: object) => unknown).call(target, command))),
  });
  const { lambda, cloudFormation, codeDeploy, sageMaker, autoScaling, ssm } = session;
  return { ...session, lambda: denying(lambda), cloudFormation: denying(cloudFormation), codeDeploy: denying(codeDeploy), sageMaker: denying(sageMaker), autoScaling: denying(autoScaling), ssm: denying(ssm) };
}
