import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Aws, CallName } from '../lambda/aws.ts';

type Input = Record<string, unknown>;

/** Puts a value where its path says, and makes the places on the way. */
const put = (place: Input, [key = '', ...rest]: readonly string[], value: string): void => {
  if (rest.length === 0) {
    place[key] = value;
    return;
  }
  const inner = (place[key] ?? {}) as Input;
  place[key] = inner;
  put(inner, rest, value);
};

/** Members of AWS's query protocol put together: `Names.member.1`, `Entries.member.1.Key`. */
const readQuery = (body: string): Input => {
  const input: Input = {};
  for (const [path, value] of new URLSearchParams(body))
    if (path !== 'Action' && path !== 'Version')
      put(
        input,
        path.split('.').filter((key) => key !== 'member'),
        value,
      );
  return asLists(input) as Input;
};

/** An object whose names count from 1 is a list. */
const asLists = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  const isList = names.length > 0 && names.every((name, index) => name === String(index + 1));
  const entries = Object.entries(value).map(([name, each]) => [name, asLists(each)] as const);
  return isList ? entries.map(([, each]) => each) : Object.fromEntries(entries);
};

/** Times are seconds in AWS's JSON protocols. */
const asJson = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '$metadata')
      .map(([name, each]) => [name, asJson(each)]),
  );
};

const escaped = (value: unknown): string =>
  String(value instanceof Date ? value.toISOString() : value).replace(
    /[&<>]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? '',
  );

const asXml = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((each) => `<member>${asXml(each)}</member>`).join('');
  if (typeof value !== 'object' || value === null || value instanceof Date) return escaped(value);
  return Object.entries(value)
    .filter(([name, each]) => name !== '$metadata' && each !== undefined)
    .map(([name, each]) => `<${name}>${asXml(each)}</${name}>`)
    .join('');
};

/** Which call a signed request is, by the service in its credential scope. */
const readRequest = async (
  request: IncomingMessage,
): Promise<{ call: string; input: Input; isJson: boolean }> => {
  const body = await text(request);
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  const target = request.headers['x-amz-target'];
  return typeof target === 'string'
    ? { call: `${service}:${target.split('.').at(-1)}`, input: JSON.parse(body), isJson: true }
    : {
        call: `${service}:${new URLSearchParams(body).get('Action')}`,
        input: readQuery(body),
        isJson: false,
      };
};

const answered = (call: string, output: unknown, isJson: boolean): string => {
  if (isJson) return JSON.stringify(asJson(output));
  const name = call.split(':')[1] ?? '';
  return `<${name}Response><${name}Result>${asXml(output)}</${name}Result></${name}Response>`;
};

const refused = (error: unknown, isJson: boolean): string => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return isJson
    ? JSON.stringify({ __type: name, message })
    : `<ErrorResponse><Error><Code>${name}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`;
};

/** An `Aws` on loopback, in the protocols of the services that a permission failure asks: so that a bundle can be run. */
export const startWire = async (aws: Aws): Promise<{ endpoint: string; stop: () => Promise<void> }> => {
  const server = createServer(async (request, response) => {
    const { call, input, isJson } = await readRequest(request);
    const type = isJson ? 'application/x-amz-json-1.1' : 'text/xml';
    try {
      // The name came by the wire; an `Aws` refuses one that it does not know.
      const output: unknown = await aws(call as CallName, input as never);
      response.writeHead(200, { 'content-type': type }).end(answered(call, output, isJson));
    } catch (error) {
      response.writeHead(400, { 'content-type': type }).end(refused(error, isJson));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
