import type { FaultRule } from './faults.ts';
import { type PeerOptions, startCosmosPeer } from './peer.ts';

/**
 * The peer as a process of its own, so that several bots can share it:
 * `node test/support/cosmos-peer/main.ts PORT ['{"partitions":3,"seed":7,"rules":[{"effect":"429","chance":0.05}]}']`.
 * Prints one line when it listens.
 */
interface Settings extends Omit<PeerOptions, 'wallNow' | 'port'> {
  readonly rules?: readonly FaultRule[];
}

const [port = '0', settings = '{}'] = process.argv.slice(2);
const { rules = [], ...options } = JSON.parse(settings) as Settings;
const peer = await startCosmosPeer({ ...options, port: Number(port), wallNow: Date.now });
for (const rule of rules) {
  peer.faults.add(rule);
}
process.stdout.write(`cosmos-peer listens at ${peer.endpoint}\n`);
process.once('SIGTERM', () => {
  void peer.stop();
});
