import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A signed request names its service in its credential scope, by IAM's own prefix for all that are asked here. */
const actionOf = (request: IncomingMessage, body: string): string => {
  const target = String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1);
  const action = target || new URLSearchParams(body).get('Action') || '';
  const scope =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(request.headers.authorization))?.[1] ?? '';
  return `${scope}:${action}`;
};

const callerOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(String(headers.authorization))?.[1] ?? '';

/** An answer in place of the stand-in's own, where it is not like AWS. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** By IAM action; undefined leaves the call to the stand-in. */
export type Mend = (action: string, body: string, caller: string) => Answer | 'hang' | undefined;

export interface Recorder {
  readonly url: string;
  /** IAM actions of the calls that a caller made, by its access key, in their order. */
  readonly calls: (accessKeyId: string) => readonly string[];
  stop(): Promise<void>;
}

/** Stands before an AWS endpoint on loopback, passes everything on and writes down which calls were made by whom. */
export const startRecorder = async (endpoint: string, mend: Mend = () => undefined): Promise<Recorder> => {
  const seen: { caller: string; action: string }[] = [];
  /** The stand-in is not made for threads: a conditional write of two callers at once would go through for both. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(send: () => Promise<T>): Promise<T> => {
    const mine = last.then(send, send);
    last = mine;
    return mine;
  };
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const body = await buffer(request);
      const action = actionOf(request, body.toString());
      const caller = callerOf(request);
      seen.push({ caller, action });
      const mended = mend(action, body.toString(), caller);
      if (mended === 'hang') return;
      if (mended !== undefined) {
        response.writeHead(mended.status, { 'content-type': mended.type }).end(mended.body);
        return;
      }
      const { host: _, connection: _c, 'content-length': _l, ...headers } = request.headers;
      const answer = await inTurn(() =>
        fetch(endpoint + request.url, {
          method: request.method ?? 'POST',
          headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
          ...(body.length > 0 ? { body } : {}),
        }),
      );
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    };
    pass().catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: (accessKeyId) => seen.filter(({ caller }) => caller === accessKeyId).map(({ action }) => action),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
