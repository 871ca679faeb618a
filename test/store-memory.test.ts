import { createMemoryStore } from './simulation/memory-store.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory', async (world) => {
  const store = createMemoryStore(world);
  return { store, reopen: async () => store, close: async () => undefined };
});
