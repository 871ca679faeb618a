import type { IncomingHttpHeaders } from 'node:http';

/**
 * Where the connector of Teams is, in the worldwide cloud and GCC: the list of Microsoft's own Teams SDK. Whole names:
 * anybody can have a name under trafficmanager.net.
 */
const SERVICE_HOSTS = [
  'smba.trafficmanager.net',
  'smba.onyx.prod.teams.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const CHANNEL = 'msteams';
/** Who signs what comes from a channel: AuthenticationConstants.ToBotFromChannelTokenIssuer. */
const ISSUER = 'https://api.botframework.com';

/** Says why a well-formed activity can't be from Teams, before anything is done with it; null when it can. */
export function channelProblem(activity: unknown, appId: string): string | null {
  const { channelId, serviceUrl } = activity as { readonly channelId: string; readonly serviceUrl: string };
  if (!isServiceUrl(serviceUrl, appId)) return 'serviceUrl is not on the list';
  return appId === '' || channelId === CHANNEL ? null : 'channelId is not msteams';
}

/** The bot's own token goes to this address: with an app id to Teams alone, without one to this machine alone. */
function isServiceUrl(serviceUrl: string, appId: string): boolean {
  const { protocol, hostname, port, username, password } = new URL(serviceUrl);
  if (username !== '' || password !== '') return false;
  if (appId !== '') return protocol === 'https:' && port === '' && SERVICE_HOSTS.includes(hostname);
  return (protocol === 'http:' || protocol === 'https:') && LOOPBACK.includes(hostname);
}

/**
 * Whether a token says to be from a channel. The SDK also takes what the Emulator would send: a token that Entra ID gave
 * to the bot itself, of any tenant, and for that it compares no service URL; whoever has the app's secret would speak as
 * anybody. It also keeps the tenant that an unverified token names, for good. So what does not say to be from a channel
 * never gets there.
 */
export function saysFromChannel(header: string | undefined): boolean {
  return issuerOf(header ?? '') === ISSUER;
}

/**
 * Without an app id no token is asked, so what comes in is from this machine and means this machine: another Host is
 * DNS rebinding, and only a page in a browser has an Origin.
 */
export function fromThisMachine({ host, origin }: IncomingHttpHeaders): boolean {
  return origin === undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}

/** Who a token says to be from; whether that is so is for the SDK to find out. */
function issuerOf(header: string): unknown {
  const [, payload] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/.exec(header) ?? [];
  if (payload === undefined) return null;
  try {
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: unknown } | null)?.iss;
  } catch {
    return null;
  }
}
