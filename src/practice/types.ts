/** Shapes of the Teams stand-in: what goes over the wire, and what a person sees. */

/** Someone whose part can be played; `label` is the short role line under the name. */
export interface Person {
  readonly objectId: string;
  readonly name: string;
  readonly tenantId: string;
  readonly label: string;
}

/** A JSON object whose contents are the bot's business. */
export type Json = Readonly<Record<string, unknown>>;

export interface Attachment {
  readonly contentType: string;
  readonly content?: unknown;
}

/** An activity as it came in or goes out; only what the stand-in itself reads is named. */
export interface Activity extends Json {
  readonly type?: string;
  readonly text?: string;
  readonly summary?: string;
  readonly attachments?: readonly Attachment[];
}

/** A line that one person alone sees under a message: the answer to that person's own press. */
export interface Note {
  readonly kind: 'message' | 'error';
  readonly text: string;
}

/** A message as one person sees it now. */
export interface SeenMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly fromBot: boolean;
  readonly fromName: string;
  /** The sender's object id; absent for the bot. */
  readonly fromObjectId?: string;
  /** Protocol time in epoch milliseconds. */
  readonly at: number;
  /** Increases with every message of the stand-in. */
  readonly seq: number;
  readonly text: string;
  readonly textFormat: string;
  readonly summary: string;
  readonly attachments: readonly Attachment[];
  /** The first Adaptive Card as this person sees it. */
  readonly card?: Json;
  /** Changes whenever the attachments change for this person; a press may name the one it was made on. */
  readonly rev: string;
  readonly edited: boolean;
  readonly notes: readonly Note[];
}

/** A thread of the channel: its first message and the replies, as one person sees them. */
export interface SeenThread {
  /** `19:…@thread.tacv2;messageid=…` */
  readonly id: string;
  readonly channelName: string;
  readonly messages: readonly SeenMessage[];
}

/** Where a person types. Without a threadId a new thread is started. */
export type Where =
  | { readonly personal: true }
  | { readonly channel: true; readonly threadId?: string; readonly mention?: boolean };

/** Which button is pressed; `rev` presses it on an older version of the card, as a slow person does. */
export interface Press {
  readonly title?: string;
  readonly path?: string;
  readonly verb?: string;
  readonly rev?: string;
}

/** A field that keeps the client from sending. */
export interface BlockedField {
  readonly id: string;
  readonly label: string;
  readonly reason: 'required' | 'regex' | 'maxLength' | 'range' | 'choice' | 'format';
  readonly message: string;
}

/** What the bot answered over HTTP; status 0 means that no answer came. */
export interface BotAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type PressResult =
  | { readonly blocked: readonly BlockedField[] }
  | (BotAnswer & {
      readonly shown: 'card' | 'message' | 'error' | 'nothing';
      readonly text?: string;
      readonly card?: Json;
    });

/** One request of the bot, raw, as it came in, with the status it was answered with. */
export interface LoggedRequest {
  readonly seq: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly conversationId?: string;
  readonly activityId?: string;
  /** The person whose personal conversation this is about. */
  readonly objectId?: string;
  readonly body: unknown;
  /** 0 for a request that was left hanging or cut off. */
  status: number;
}

/** One activity that went to the bot, with the answer. */
export interface SentActivity {
  readonly activity: Activity;
  readonly answer: BotAnswer;
}

/** Makes the connector fail; the first rule that matches wins and is used up after `times` (default 1). */
export interface FaultRule {
  readonly match?: (request: LoggedRequest) => boolean;
  readonly person?: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly times?: number;
  /** The request is taken but never answered, until the stand-in is closed. */
  readonly hang?: boolean;
  /** The connection is cut. */
  readonly reset?: boolean;
  /** The message is posted all the same and only the answer is lost (with status, hang or reset). */
  readonly afterwards?: boolean;
}
