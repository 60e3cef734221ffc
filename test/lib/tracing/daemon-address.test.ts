import { daemonAddress } from '../../../lib/tracing/daemon-address';

test.each([
  ['169.254.79.129:2000', { host: '169.254.79.129', port: 2000 }],
  ['tcp:127.0.0.1:2000 udp:127.0.0.2:2001', { host: '127.0.0.2', port: 2001 }],
  ['[::1]:2000', { host: '::1', port: 2000 }],
  ['daemon.local:65535', { host: 'daemon.local', port: 65535 }],
  ['127.0.0.1:65536', undefined], ['127.0.0.1:0', undefined], ['127.0.0.1', undefined], ['tcp:127.0.0.1:2000', undefined], ['', undefined], [undefined, undefined],
])('%s', (text, address) => expect(daemonAddress(text)).toEqual(address));
