import { chromium, type Browser, type Page } from 'playwright-core';
import { callScript } from '../support/script';

const found = callScript('chromium.mjs', 'findChromium') as string | null;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Only on a machine of a developer: where everything has to be tested, a browser that is missing is a failure. */
export const withBrowser = found === null && process.env['CI'] === undefined ? test.skip : test;

if (found === null) console.warn('There is no browser: pages are not tested. `node scripts/chromium.mjs` says how to get one.');

export async function launch(): Promise<Browser> {
  if (found === null) throw new Error('there is no browser: `node scripts/chromium.mjs` says how to get one');
  return await chromium.launch({ executablePath: found, args: FLAGS });
}

/** A page of a size, and all that goes wrong on it. */
export async function open(browser: Browser, url: string, width: number, height = 900): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const page = await browser.newPage({ viewport: { width, height } });
  const problems: string[] = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()); });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText ?? ''}`));
  await page.goto(url);
  return { page, problems };
}
