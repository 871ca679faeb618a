import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { type KeyRing, OUT_OF_REACH, type WrappedKey } from './keys.ts';
import { CASE_KEY_BYTES } from './sealing.ts';

/** https://learn.microsoft.com/rest/api/keyvault/keys/wrap-key and unwrap-key, get-key. */
const API_VERSION = '7.4';
const SCOPE = 'https://vault.azure.net/.default';
const ALGORITHM = 'RSA-OAEP-256';
/** How often one request is tried; with the pauses between some ten seconds, less than Teams waits for a press twice. */
const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 200;
/** A vault that asks for more patience than this is out, for whoever waits. */
const LONGEST_PAUSE_MS = 5000;
const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export interface KeyVaultOptions {
  /** The key without its version: `https://NAME.vault.azure.net/keys/KEY`. */
  readonly key: string;
  readonly credential: TokenCredential;
  /** Has the chain key, and opens what was wrapped before there was a vault. */
  readonly file: KeyRing;
  /** Waits for so many ms, between two tries of a request. */
  readonly pause: (ms: number) => Promise<void>;
  /** Ends a request that takes too long. */
  readonly timeout: () => AbortSignal;
}

/**
 * The keys of the cases wrapped by a key that never leaves Azure Key Vault. Each wrapped key names the version that
 * wrapped it, so the vault's own rotation needs nothing here; `store -- rotate-key` wraps all by the newest.
 */
export function openKeyVault(options: KeyVaultOptions): KeyRing {
  const { key, file } = options;
  const ours = (keyId: string) => keyId.startsWith(`${key}/`);
  return {
    async wrap(bytes, context) {
      const value = encoded(Buffer.concat([bytes, digestOf(context)]));
      const answer = await ask(options, `${key}/wrapkey`, { alg: ALGORITHM, value });
      const keyId = String(answer.kid);
      if (!ours(keyId)) throw new Error('De sleutelkluis noemt een andere sleutel dan KEY_VAULT_KEY.');
      return { keyId, bytes: Buffer.from(String(answer.value), 'base64url') };
    },
    async unwrap(wrapped, context) {
      // The key's name comes from the store: only our own vault is ever asked, whatever stands there.
      if (!ours(wrapped.keyId)) return file.unwrap(wrapped, context);
      return opened(await unwrapped(options, wrapped), context);
    },
    async masterId() {
      const answer = await ask(options, key, null);
      return String((answer.key as Readonly<Record<string, unknown>> | undefined)?.kid);
    },
    // Every version stays in the vault.
    isCurrent: ours,
    chainMac: file.chainMac,
  };
}

function unwrapped(options: KeyVaultOptions, { keyId, bytes }: WrappedKey): Promise<Answer> {
  return ask(options, `${keyId}/unwrapkey`, { alg: ALGORITHM, value: encoded(bytes) });
}

/** RSA has no place for a context of its own, so its digest is wrapped with the key. */
function opened(answer: Answer, context: string): Buffer {
  const bytes = Buffer.from(String(answer.value), 'base64url');
  const [key, digest] = [bytes.subarray(0, CASE_KEY_BYTES), bytes.subarray(CASE_KEY_BYTES)];
  const expected = digestOf(context);
  if (digest.length !== expected.length || !timingSafeEqual(digest, expected))
    throw new Error('De casussleutel hoort bij een andere casus.');
  return key;
}

function digestOf(context: string): Buffer {
  return createHash('sha256').update(`case-key|${context}`).digest();
}

function encoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

type Answer = Readonly<Record<string, unknown>>;

async function ask(options: KeyVaultOptions, url: string, body: Answer | null): Promise<Answer> {
  let reason = '';
  for (let tried = 0; tried < MAX_TRIES; tried += 1) {
    const response = await send(options, url, body);
    if (response?.ok) return (await response.json()) as Answer;
    reason = response ? `${response.status}` : 'geen antwoord';
    if (response && !RETRIED.has(response.status)) break;
    const asked = Number(response?.headers.get('retry-after') ?? 0) * 1000;
    if (asked > LONGEST_PAUSE_MS) break;
    if (tried < MAX_TRIES - 1) await options.pause(Math.max(asked, FIRST_PAUSE_MS * 2 ** tried));
  }
  // What it was given is no key of its own: it was changed in the store.
  if (reason === '400') throw new Error('De casussleutel is gewijzigd: de sleutelkluis opent hem niet.');
  throw problem(reason);
}

/** Null where there was no answer, of the vault or of whoever gives out tokens. */
async function send(options: KeyVaultOptions, url: string, body: Answer | null): Promise<Response | null> {
  try {
    const token = await options.credential.getToken(SCOPE);
    return await fetch(`${url}?api-version=${API_VERSION}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token?.token ?? ''}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: options.timeout(),
      // A redirect would carry the token elsewhere.
      redirect: 'error',
    });
  } catch {
    return null;
  }
}

/** One Dutch sentence; what was sent and what came back is not in it. */
function problem(reason: string): Error {
  const what =
    reason === '401' || reason === '403'
      ? `De sleutelkluis weigert de bot (${reason}). Geef de identiteit van de bot het recht om met de sleutel te verpakken en uit te pakken.`
      : reason === '404'
        ? 'De sleutel staat niet in de sleutelkluis (404). Kijk KEY_VAULT_KEY na, en of de sleutel nog aan staat.'
        : `De sleutelkluis antwoordt niet zoals het hoort (${reason}).`;
  return Object.assign(new Error(what), { name: OUT_OF_REACH });
}
