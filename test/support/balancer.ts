import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../src/practice/http.ts';
import type { BotProcess } from './bot-process.ts';

/** One endpoint before several bots, as an ingress is: each request goes to one of them, whichever. */
export interface Balancer {
  readonly origin: string;
  /** From here on requests go to these. */
  spreadOver(bots: readonly BotProcess[]): void;
  /** How many requests each process was given. */
  given(): ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** `chance` gives numbers from 0 to 1. A bot that is gone costs the request that it was given: the caller gets no answer. */
export async function startBalancer(chance: () => number): Promise<Balancer> {
  let bots: readonly BotProcess[] = [];
  const given = new Map<number, number>();
  const server = await listenOnLoopback((req, res) => {
    const bot = bots[Math.floor(chance() * bots.length)];
    if (!bot) {
      res.destroy();
      return;
    }
    given.set(bot.pid, (given.get(bot.pid) ?? 0) + 1);
    passOn(req, res, bot.port);
  });
  return {
    origin: server.origin,
    spreadOver(now) {
      bots = now;
    },
    given: () => given,
    close: server.close,
  };
}

function passOn(req: IncomingMessage, res: ServerResponse, port: number): void {
  const { method, url, headers } = req;
  const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
  onward.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => res.destroy());
    answer.pipe(res);
  });
  onward.on('error', () => res.destroy());
  req.pipe(onward);
}
