type Fields = Readonly<Record<string, unknown>>;

/** Says what is wrong with one field; null when nothing is. */
type Check = (value: unknown) => string | null;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? null : 'is missing');
const absent = (value: unknown) => value === undefined || value === null;
const maybeText: Check = (value) => (absent(value) || typeof value === 'string' ? null : 'is no text');
const maybeList: Check = (value) => (absent(value) || Array.isArray(value) ? null : 'is no list');
/** Looked at as text alone: an object from JSON can have a `toString` of its own, and then making text of it throws. */
const maybeDate: Check = (value) =>
  value === undefined || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    ? null
    : 'is no date';
const withId: Check = (value) =>
  value !== null && typeof value === 'object' && text((value as Fields).id) === null ? null : 'is missing';
const account: Check = (value) => withId(value) ?? maybeText((value as Fields).name);
/** A valid token with an activity without serviceUrl would run the turn with the claim check skipped. */
const url: Check = (value) => (typeof value === 'string' && URL.canParse(value) ? null : 'is missing');

const CHECKS: Readonly<Record<string, Check>> = {
  type: text,
  channelId: text,
  id: text,
  serviceUrl: url,
  conversation: withId,
  from: account,
  recipient: account,
  timestamp: maybeDate,
  localTimestamp: maybeDate,
  expiration: maybeDate,
  text: maybeText,
  name: maybeText,
  action: maybeText,
  locale: maybeText,
  replyToId: maybeText,
  entities: maybeList,
  membersAdded: maybeList,
  attachments: maybeList,
};

/** What an activity must have before the SDK sees it: the first thing that is wrong, or null. */
export function malformed(body: unknown): string | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return 'the body is not an activity';
  for (const [field, check] of Object.entries(CHECKS)) {
    const wrong = check((body as Fields)[field]);
    if (wrong !== null) return `${field} ${wrong}`;
  }
  return null;
}
