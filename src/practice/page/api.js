// @ts-check
/**
 * @typedef {{ contentType: string, content?: any }} Attachment
 * @typedef {{ kind: 'message' | 'error', text: string }} Note
 * @typedef {{
 *   id: string, conversationId: string, fromBot: boolean, fromName: string, fromObjectId?: string,
 *   at: number, seq: number, text: string, textFormat: string, summary: string,
 *   attachments: Attachment[], rev: string, edited: boolean, notes: Note[],
 * }} Message
 * @typedef {{ id: string, channelName: string, messages: Message[] }} Thread
 * @typedef {{ personal: number, channel: number }} Marks
 * @typedef {{ objectId: string, name: string, label: string, unread: Marks }} PersonRow
 * @typedef {'personal' | 'channel'} Place
 * @typedef {{
 *   title: string, lines: string[], now: number, botName: string, channelName: string,
 *   people: PersonRow[], self?: string, read?: Marks, chats?: { personal: Message[], threads: Thread[] },
 * }} State
 */

/**
 * @param {string} person
 * @returns {Promise<State>}
 */
export async function readState(person) {
  const response = await fetch(`api/state?person=${encodeURIComponent(person)}`);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

/**
 * Does something as a person, or with the clock.
 * @param {'say' | 'press' | 'clock' | 'read' | 'open'} name
 * @param {Record<string, unknown>} body
 * @returns {Promise<any>}
 */
export async function act(name, body) {
  const response = await fetch(`api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `status ${response.status}`);
  return answer;
}

/**
 * Calls back at every change, at most one at a time: what comes in meanwhile is one more round afterwards.
 * @param {() => Promise<void>} refresh
 * @param {(connected: boolean) => void} connection
 */
export function follow(refresh, connection) {
  let running = false;
  let again = false;
  async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await refresh();
    } while (again);
    running = false;
  }
  const events = new EventSource('api/events');
  events.addEventListener('message', run);
  events.addEventListener('open', () => connection(true));
  events.addEventListener('error', () => connection(false));
  return run;
}
