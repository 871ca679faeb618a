import { type Container, CosmosClient } from '@azure/cosmos';

export interface Connected {
  readonly client: CosmosClient;
  readonly container: Container;
}

/** Sorts by n and id, by n alone, and finds by pk and kind; everything else stays out of the index. */
export const TEST_POLICY = {
  includedPaths: [{ path: '/n/?' }, { path: '/pk/?' }, { path: '/kind/?' }],
  excludedPaths: [{ path: '/*' }],
  compositeIndexes: [
    [
      { path: '/n', order: 'ascending' as const },
      { path: '/id', order: 'descending' as const },
    ],
  ],
};

export interface ConnectOptions {
  readonly requestTimeoutMs?: number;
  readonly throttleRetries?: number;
  readonly defaultTtl?: number;
}

/** The real client on an endpoint, with a database and a container of its own. */
export async function connect(
  endpoint: string,
  key: string,
  { requestTimeoutMs = 10_000, throttleRetries = 9, defaultTtl = -1 }: ConnectOptions = {},
): Promise<Connected> {
  const client = new CosmosClient({
    endpoint,
    key,
    connectionPolicy: {
      enableEndpointDiscovery: false,
      requestTimeout: requestTimeoutMs,
      retryOptions: {
        maxRetryAttemptCount: throttleRetries,
        fixedRetryIntervalInMilliseconds: 0,
        maxWaitTimeInSeconds: 30,
      },
    },
  });
  const { database } = await client.databases.createIfNotExists({ id: 'peer' });
  const { container } = await database.containers.createIfNotExists({
    id: 'items',
    partitionKey: { paths: ['/pk'], version: 2 },
    indexingPolicy: TEST_POLICY,
    defaultTtl,
  });
  return { client, container };
}

export interface Refusal {
  readonly code: unknown;
  readonly substatus: unknown;
  readonly message: string;
}

/** What the client throws; a batch wraps it in another error (Items.js, SDK). */
export async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    const { cause } = error as Error;
    const inner = (cause ?? error) as Refusal;
    return { code: inner.code, substatus: inner.substatus, message: inner.message };
  }
  throw new Error('nothing was refused');
}
