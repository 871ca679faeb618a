import type { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { HTTP_TIMEOUT_MS, pipelineOf } from './connector.ts';

/** Teams has a handful of service URLs; more than this means that somebody makes them up. */
const MAX_CLIENTS = 50;

type Authentication = ConfigurationBotFrameworkAuthentication;

/**
 * The SDK builds an HTTP client for the service URL, and one for user tokens, anew for every turn: a fifth of what a
 * turn costs. They hold nothing of a turn, so each is made once. Authentication itself is left as it is. A reply that
 * gets no answer within `timeoutMs` is given up: the SDK would hold the turn, and whoever waits for it, for good.
 */
export function withSharedClients(auth: Authentication, timeoutMs = HTTP_TIMEOUT_MS): Authentication {
  const connectors = new Map<string, ReturnType<Factory['create']>>();
  const authenticate = auth.authenticateRequest.bind(auth);
  const createTokenClient = auth.createUserTokenClient.bind(auth);
  const tokenClients = new Map<string, ReturnType<Authentication['createUserTokenClient']>>();

  function sharing(factory: Factory): Factory {
    return {
      create: (serviceUrl, audience) =>
        once(connectors, `${audience} ${serviceUrl}`, async () => {
          const client = await factory.create(serviceUrl, audience);
          pipelineOf(client).addPolicy(givingUp(timeoutMs));
          return client;
        }),
    };
  }

  auth.authenticateRequest = async (activity, header) => {
    const result = await authenticate(activity, header);
    return result.connectorFactory
      ? { ...result, connectorFactory: sharing(result.connectorFactory) }
      : result;
  };
  auth.createUserTokenClient = (claims) => {
    const key = JSON.stringify([claims.getClaimValue('aud'), claims.getClaimValue('appid')]);
    return once(tokenClients, key, () => createTokenClient(claims));
  };
  return auth;
}

/** Each try of a request ends by itself. */
function givingUp(timeoutMs: number) {
  return {
    name: 'codePaarsTimeout',
    sendRequest(request: { timeout: number }, next: (request: { timeout: number }) => Promise<unknown>) {
      request.timeout = request.timeout > 0 ? request.timeout : timeoutMs;
      return next(request);
    },
  };
}

type Factory = NonNullable<Awaited<ReturnType<Authentication['authenticateRequest']>>['connectorFactory']>;

/** A client that could not be made is not kept. */
function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known) return known;
  if (made.size >= MAX_CLIENTS) made.clear();
  const fresh = make();
  made.set(key, fresh);
  fresh.catch(() => made.delete(key));
  return fresh;
}
