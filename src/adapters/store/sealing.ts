import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { RandomBytes } from './keys.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** One byte for the generation of the key: a case whose content was erased goes on under a new key (R11.5). */
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;
/** Generation, nonce and tag: no two sealed texts begin alike. */
export const MARK_BYTES = HEAD_BYTES;
export const CASE_KEY_BYTES = 32;
export const MAX_GENERATION = 255;

/** The key that seals the content of one case (R11.3). */
export interface CaseKey {
  readonly generation: number;
  readonly secret: KeyObject;
}

export function caseKey(generation: number, bytes: Uint8Array): CaseKey {
  return { generation, secret: createSecretKey(bytes) };
}

/**
 * Seals text with AES-256-GCM. `place` says where the sealed bytes belong (case and position, or row key);
 * they open at that place alone. Result: generation, nonce, tag, ciphertext.
 */
export function seal(key: CaseKey, place: string, text: string, randomBytes: RandomBytes): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const body = cipher.update(text, 'utf8');
  cipher.final();
  return Buffer.concat([Buffer.of(key.generation), iv, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made. Throws without content when the bytes, the place or the key are others. */
export function unseal(key: CaseKey, place: string, sealed: Uint8Array): string {
  if (sealed.length < HEAD_BYTES || sealed[0] !== key.generation) throw new Error(`unreadable: ${place}`);
  try {
    const iv = sealed.subarray(1, 1 + IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key.secret, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
    const text = decipher.update(sealed.subarray(HEAD_BYTES), undefined, 'utf8');
    return text + decipher.final('utf8');
  } catch (cause) {
    throw new Error(`unreadable: ${place}`, { cause });
  }
}

/** Whether the key that sealed these bytes was destroyed since: the case has a later one. */
export function isErased(key: CaseKey, sealed: Uint8Array): boolean {
  return (sealed[0] ?? 0) < key.generation;
}

export function eventPlace(caseId: string, position: number): string {
  return `event|${caseId}|${position}`;
}

export function snapshotPlace(caseId: string, version: number): string {
  return `snapshot|${caseId}|${version}`;
}

/** Kind and addressee are in it, so that a message can't be handed to another person. */
export function outboxPlace(caseId: string, key: string, kind: string, to: string | null): string {
  return `outbox|${JSON.stringify([caseId, key, kind, to])}`;
}
