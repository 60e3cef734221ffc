import { answerInvoke, answerInvokeWithStream } from '../../../lambda-api/invocation';
import { authorized, type LambdaRoutes, type LambdaWorld } from './route';

/** Invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invokeRoutes({ functions, invocations }: LambdaWorld): LambdaRoutes {
  return {
    'POST functions/:name/invocations': async (call) => {
      const { fn, qualifier } = authorized(functions, call, 'InvokeFunction');
      await answerInvoke(call.request.message, call.response, invocations.at(fn, qualifier), call.request.requestId);
      return undefined;
    },
    'POST functions/:name/response-streaming-invocations': async (call) => {
      const { fn, qualifier } = authorized(functions, call, 'InvokeFunction');
      await answerInvokeWithStream(call.request.message, call.response, invocations.at(fn, qualifier), call.request.requestId);
      return undefined;
    },
  };
}
