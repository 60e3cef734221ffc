import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';

/** The time by the clock that schedules run by: that of the service, as it says with every answer. */
export function serviceTime(client: Pick<ApplicationAutoScalingClient, 'middlewareStack'>): () => number {
  let seen: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      const date = Date.parse(headers?.['date'] ?? '');
      if (!Number.isNaN(date)) seen = date;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'serviceTime' },
  );
  return () => seen ?? Date.now();
}
