import type { StoredEvent } from '../../application/ports.ts';
import type { CaseEvent } from '../../domain/case-file/events.ts';
import type { RandomBytes } from './keys.ts';
import { type CaseKey, eventPlace, isErased, seal, unseal } from './sealing.ts';

/** Event type → its top-level fields that are content. A type that isn't in it is sealed whole. */
export type ContentFields = Readonly<Record<string, readonly string[]>>;

type Fields = Readonly<Record<string, unknown>>;
/** Brings an event one schema version further. */
export type Upcast = (event: Fields) => Fields;
/**
 * Event type → its upcasts; the n-th (from 0) makes version n+2 out of n+1. What is written now carries the
 * version after the last one.
 */
export type Upcasts = Readonly<Record<string, readonly Upcast[]>>;

/** The one stored string of an event. It names its own place, so that a swapped one can be told from a changed one. */
interface EventBody {
  readonly v: number;
  readonly case: string;
  readonly n: number;
  readonly at: number;
  readonly actor: string;
  readonly command: string;
  readonly event: Fields;
  /** The content fields, sealed, in base64; absent when this event has none. */
  readonly sealed?: string;
}

/** Makes the string that is stored, chained and never rewritten: plain fields, and content sealed. */
export function encodeEvent(
  stored: StoredEvent,
  key: CaseKey,
  contentFields: ContentFields,
  upcasts: Upcasts,
  randomBytes: RandomBytes,
): string {
  const fields = stored.event as unknown as Fields;
  const type = String(fields.type);
  const { plain, content } = split(fields, contentFields[type]);
  const body: EventBody = {
    v: 1 + (upcasts[type]?.length ?? 0),
    case: stored.caseId,
    n: stored.position,
    at: stored.at,
    actor: stored.actor,
    command: stored.commandId,
    event: plain,
    ...(content && { sealed: sealContent(stored, key, content, randomBytes) }),
  };
  return JSON.stringify(body);
}

function sealContent(stored: StoredEvent, key: CaseKey, content: Fields, randomBytes: RandomBytes): string {
  const place = eventPlace(stored.caseId, stored.position);
  return seal(key, place, JSON.stringify(content), randomBytes).toString('base64');
}

function split(
  fields: Fields,
  contentFields: readonly string[] | undefined,
): { plain: Fields; content: Fields | null } {
  if (contentFields?.length === 0) return { plain: fields, content: null };
  const plain: Record<string, unknown> = {};
  const content: Record<string, unknown> = {};
  let found = false;
  for (const [name, value] of Object.entries(fields)) {
    // A type that nobody declared is taken for content: forgetting one must not write it out in plain.
    const isContent = contentFields ? contentFields.includes(name) : name !== 'type';
    if (isContent) {
      content[name] = value;
      found = true;
    } else plain[name] = value;
  }
  return { plain, content: found ? content : null };
}

/**
 * Reads a stored event. Content whose key was destroyed (R11.5) is left out. Throws without content when the
 * body doesn't parse, or was sealed for another place.
 */
export function decodeEvent(
  caseId: string,
  position: number,
  text: string,
  key: CaseKey,
  upcasts: Upcasts,
): StoredEvent {
  const body = parseBody(text, caseId, position);
  const content = body.sealed === undefined ? {} : openContent(body.sealed, caseId, position, key);
  return {
    caseId,
    position,
    at: body.at,
    actor: body.actor,
    commandId: body.command,
    event: upcast({ ...body.event, ...content }, body.v, upcasts) as unknown as CaseEvent,
  };
}

function openContent(sealed: string, caseId: string, position: number, key: CaseKey): Fields {
  const bytes = Buffer.from(sealed, 'base64');
  if (isErased(key, bytes)) return {};
  return JSON.parse(unseal(key, eventPlace(caseId, position), bytes)) as Fields;
}

function parseBody(text: string, caseId: string, position: number): EventBody {
  try {
    return JSON.parse(text) as EventBody;
  } catch {
    // The parser's own message quotes what it read, so it isn't passed on.
    throw new Error(`unreadable: ${eventPlace(caseId, position)}`);
  }
}

function upcast(event: Fields, version: number, upcasts: Upcasts): Fields {
  let upcasted = event;
  for (const step of upcasts[String(event.type)]?.slice(version - 1) ?? []) upcasted = step(upcasted);
  return upcasted;
}

/** The place that a body names for itself, or null when it doesn't parse. Serves `verify`. */
export function placeOfBody(text: string): { readonly caseId: string; readonly position: number } | null {
  try {
    const body = JSON.parse(text) as EventBody;
    return { caseId: body.case, position: body.n };
  } catch {
    return null;
  }
}
