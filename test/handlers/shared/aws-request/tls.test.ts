// Over TLS, as towards AWS: in a process of its own, which trusts a certificate from its start on.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';

const SHARED = join(__dirname, '../../../../handlers/shared/aws-request');
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

let folder: string;
let server: Server;
let hosts: (string | undefined)[];

beforeEach(async () => {
  [folder, hosts] = [mkdtempSync(join(tmpdir(), 'csi-test-')), []];
  if (!hasOpenssl) return;
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']);
  server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    hosts.push(request.headers.host);
    response.end('the object');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
});

afterEach(async () => {
  if (hasOpenssl) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true });
});

async function asked(environment: Readonly<Record<string, string>>): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'ask.ts'), `
    import { AwsClient } from ${JSON.stringify(join(SHARED, 'client'))};
    import { textOf } from ${JSON.stringify(join(SHARED, 'exchange'))};
    const client = new AwsClient({ environment: { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' }, connections: 2, sleep: async () => undefined });
    const request = { service: 's3', region: 'eu-west-1', protocol: 'https:' as const, hostname: 'localhost', port: '${port}', method: 'GET', path: '/b/k' };
    let sent = 0;
    client.send(request, () => sent++).then(textOf).then((text) => ({ text, sent }), ({ name, message }) => ({ name, message })).then((found) => {
      client.close();
      process.stdout.write(JSON.stringify(found));
    });`);
  const outfile = join(folder, 'ask.js');
  buildSync({ entryPoints: [join(folder, 'ask.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', nodePaths: [join(__dirname, '../../../../node_modules')], logLevel: 'error' });
  const { stdout } = await promisify(execFile)(process.execPath, [outfile], { env: { PATH: process.env['PATH'], ...environment } });
  return JSON.parse(stdout) as unknown;
}

(hasOpenssl ? test : test.skip)('a server that is trusted is asked, and says so when the request is out', async () => {
  expect(await asked({ NODE_EXTRA_CA_CERTS: join(folder, 'certificate.pem') })).toEqual({ text: 'the object', sent: 1 });
  expect(hosts).toEqual([expect.stringMatching(/^localhost:\d+$/)]);
});

(hasOpenssl ? test : test.skip)('one that is not is told nothing', async () => {
  expect(await asked({})).toEqual({ name: 'ConnectionError', message: expect.stringMatching(/self-signed certificate/) });
  expect(hosts).toEqual([]);
});
