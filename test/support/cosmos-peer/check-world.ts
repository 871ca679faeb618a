import type { Container, SqlQuerySpec } from '@azure/cosmos';
import { onTestFinished } from 'vitest';
import { type ConnectOptions, connect } from './client.ts';
import { type CosmosPeer, type PeerOptions, startCosmosPeer } from './peer.ts';

/** Base64, as an account's keys are. */
export const KEY = Buffer.from('a key of our own').toString('base64');
export const START = Date.UTC(2026, 0, 5, 9, 0, 0);

export interface World {
  readonly peer: CosmosPeer;
  readonly container: Container;
  readonly clock: { now: number };
}

export async function world(
  options: Partial<PeerOptions> = {},
  connecting: ConnectOptions = {},
): Promise<World> {
  const clock = { now: START };
  const peer = await startCosmosPeer({ wallNow: () => clock.now, key: KEY, ...options });
  const { client, container } = await connect(peer.endpoint, KEY, connecting);
  onTestFinished(async () => {
    client.dispose();
    await peer.stop();
  });
  return { peer, container, clock };
}

export async function fill(container: Container, count: number, keys: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await container.items.create({ id: `i${n}`, pk: `p${n % keys}`, n, kind: n % 2 === 0 ? 'even' : 'odd' });
  }
}

export async function ask(
  container: Container,
  query: string | SqlQuerySpec,
  options = {},
): Promise<unknown[]> {
  return (await container.items.query(query, options).fetchAll()).resources;
}

export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, n) => from + n);
