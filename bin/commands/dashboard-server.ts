import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DashboardView } from '../../lib/charts/dashboard';
import { HOST, listenOn, send, sendJson, urlOf, type LocalHttpServer } from '../../local/http';
import { loadPictures } from './load-pictures';

/** The live page of a dashboard, for the browsers of this machine. */
export class DashboardServer {
  private looking: Promise<DashboardView> | undefined;
  private lookedAt = performance.now();
  private http!: LocalHttpServer;

  static async listen(port: number, view: DashboardView, look: () => Promise<DashboardView>, refreshMs: number): Promise<DashboardServer> {
    const server = new DashboardServer(view, look, refreshMs);
    server.http = await listenOn(port, (request, response) => server.serve(request, response));
    return server;
  }

  private constructor(private view: DashboardView, private readonly look: () => Promise<DashboardView>, private readonly refreshMs: number) {}

  get url(): string {
    return `${this.http.url}/`;
  }

  async close(): Promise<void> {
    await this.http.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // By another name it would be a page of somewhere else that asks, through a browser of this machine.
    if (!new RegExp(`^(?:localhost|${HOST.replaceAll('.', '\\.')}):${this.http.port}$`).test(request.headers.host ?? '')) return send(response, 403, 'this page is for this machine\n', { 'content-type': 'text/plain' });
    if (request.method !== 'GET') return send(response, 405, 'GET only\n', { 'content-type': 'text/plain', allow: 'GET' });
    switch (urlOf(request, this.http.url).pathname) {
      case '/': return send(response, 200, loadPictures().dashboardPage({ view: this.view, refreshMs: this.refreshMs }), { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      case '/view.json': return await this.serveView(response);
      default: return send(response, 404, 'there is only /\n', { 'content-type': 'text/plain' });
    }
  }

  private async serveView(response: ServerResponse): Promise<void> {
    try {
      sendJson(response, 200, await this.fresh(), { 'cache-control': 'no-store' });
    } catch (error) {
      send(response, 502, (error as Error).message, { 'content-type': 'text/plain; charset=utf-8' });
    }
  }

  /** Pages that are open at the same time make no more calls than one. */
  private async fresh(): Promise<DashboardView> {
    if (this.looking === undefined && performance.now() - this.lookedAt < this.refreshMs / 2) return this.view;
    this.looking ??= this.look().finally(() => { this.looking = undefined; });
    this.view = await this.looking;
    this.lookedAt = performance.now();
    return this.view;
  }
}
