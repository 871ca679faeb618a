import { createServer } from 'node:http';

/** Takes what the bot sends and says that it arrived. */
export interface Sink {
  readonly serviceUrl: string;
  taken(): number;
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  let count = 0;
  const server = createServer((req, res) => {
    req.resume();
    req.on('end', () => {
      count += 1;
      // restify, where it is loaded in the same process, leaves out what `writeHead` gives.
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(`{"id":"${count}"}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    serviceUrl: `http://127.0.0.1:${port}/`,
    taken: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
