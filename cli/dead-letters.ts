import { createHash } from 'node:crypto';

/** A message of a dead-letter queue. */
export interface Letter {
  readonly id: string;
  readonly body: string;
  /** What it is deleted by. */
  readonly receipt: string;
}

/** As much of SQS and Lambda as is used here. Every call rejects when AWS refuses. */
export interface Post {
  /** Some messages of a queue, at most so many; none when there are no more. */
  receive(queueUrl: string, most: number): Promise<readonly Letter[]>;
  remove(queueUrl: string, receipt: string): Promise<void>;
  /** About how many messages a queue has that nobody is working on. */
  count(queueUrl: string): Promise<number>;
  /** Hands an event to the function and does not wait for what becomes of it. */
  invoke(event: string): Promise<void>;
}

/** What became of the messages. */
export interface Redriven {
  readonly sent: number;
  /** Those over the limit, and those that came back while the others were sent. */
  readonly left: number;
  readonly unreadable: number;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * The event in a message: EventBridge puts it into its queue as it is; Lambda's record of a failed invocation has it
 * as `requestPayload`. Undefined when there is none in it.
 */
export const eventOf = (body: string): string | undefined => {
  const value = parsed(body);
  const event = isRecord(value) && isRecord(value['requestContext']) ? value['requestPayload'] : value;
  if (!isRecord(event)) return undefined;
  const isEvent = typeof event['source'] === 'string' && typeof event['detail-type'] === 'string';
  if (!isEvent) return undefined;
  return event === value ? body : JSON.stringify(event);
};

/** What SQS gives at once. */
const batch = 10;

/**
 * Sends the events of dead-letter queues through the function again, at most `limit`. A message is deleted when the
 * function has its event, not before: what fails in between is sent twice, which changes nothing, for an incident
 * counts a task once. A message without an event stays, and is told to `complain`. An event on which the function fails
 * again comes back as a new message while others are still being sent: it is sent once a run.
 */
export const redrive = async (
  queueUrls: readonly string[],
  post: Post,
  {
    limit,
    complain,
  }: { readonly limit: number; readonly complain: (letter: Letter, queueUrl: string) => void },
): Promise<Redriven> => {
  const seen = new Set<string>();
  const events = new Set<string>();
  let unreadable = 0;
  let cameBack = 0;

  /** Whether it was another message than those before. */
  const takeOne = async (letter: Letter, queueUrl: string): Promise<boolean> => {
    if (seen.has(letter.id)) return false;
    seen.add(letter.id);
    const event = eventOf(letter.body);
    if (event === undefined) {
      unreadable += 1;
      complain(letter, queueUrl);
      return true;
    }
    const digest = createHash('sha256').update(event).digest('base64url');
    if (events.has(digest)) {
      cameBack += 1;
      return true;
    }
    await post.invoke(event);
    events.add(digest);
    await post.remove(queueUrl, letter.receipt);
    return true;
  };

  const takeAll = async (queueUrl: string): Promise<void> => {
    while (events.size < limit) {
      const letters = await post.receive(queueUrl, Math.min(batch, limit - events.size));
      // One after the other: whoever mends something does not want a storm, and the limit is exact.
      let isNew = false;
      for (const letter of letters) isNew = (await takeOne(letter, queueUrl)) || isNew;
      if (!isNew) return;
    }
  };

  try {
    for (const queueUrl of queueUrls) await takeAll(queueUrl);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why} (sent before that: ${events.size}; whatever was not is still in its queue)`, {
      cause: error,
    });
  }
  const over = events.size < limit ? [] : await Promise.all(queueUrls.map((url) => post.count(url)));
  return {
    sent: events.size,
    left: cameBack + over.reduce((sum, each) => sum + each, 0),
    unreadable,
  };
};
