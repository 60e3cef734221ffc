/** Where the X-Ray daemon listens for datagrams. */
export interface DaemonAddress {
  readonly host: string;
  readonly port: number;
}

/** AWS_XRAY_DAEMON_ADDRESS: `host:port`, or `tcp:host:port udp:host:port`. https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-nodejs-configuration.html */
export function daemonAddress(text: string | undefined): DaemonAddress | undefined {
  const parts = (text ?? '').trim().split(/\s+/);
  const chosen = parts.length === 1 ? parts[0] : parts.find((part) => part.startsWith('udp:'));
  const [, host, digits] = /^(?:udp:)?(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(chosen ?? '') ?? [];
  const port = Number(digits);
  if (host === undefined || !(port > 0 && port < 65536)) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port };
}
