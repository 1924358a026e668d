import { readFileSync } from 'node:fs';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as v from 'valibot';
import { UsageError } from '../lambda/settings.ts';
import { explainMessage } from './explain-message.ts';
import { liveEcs } from './live-ecs.ts';
import { explainLive, findFailures } from './live-failures.ts';
import { run } from './run.ts';
import { oneLine } from './terminal.ts';

const findingSchema: object = JSON.parse(
  readFileSync(new URL('../docs/finding.schema.json', import.meta.url), 'utf8'),
);

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;

/** The schema of a finding refers to its own definitions, which stand at the root of a document. */
const {
  $defs: definitions,
  $schema: _schema,
  $id: _id,
  ...finding
} = findingSchema as Record<string, unknown>;

const tools = [
  {
    name: 'explain',
    title: 'Explain a failure message of ECS',
    description:
      'Reads one stopped reason or container reason of an ECS task that could not pull its image, offline: the cause, how sure it is, what is missing, and what to do.',
    annotations: { readOnlyHint: true, openWorldHint: false },
    inputSchema: {
      type: 'object',
      properties: { message: text('The reason as ECS gives it, whole or cut.') },
      required: ['message'],
      additionalProperties: false,
    },
  },
  {
    name: 'diagnose',
    title: 'Diagnose failed pulls of an ECS cluster',
    description:
      "Explains why tasks of a live cluster cannot pull their images, with evidence from AWS, by the caller's own credentials and read-only. Give a task, or a service, or neither for every service that is short of tasks.",
    annotations: { readOnlyHint: true, openWorldHint: true },
    inputSchema: {
      type: 'object',
      properties: {
        cluster: text('Name or ARN of the cluster.'),
        task: text('Id or ARN of one task; ECS knows a stopped one for about an hour.'),
        service: text('Name of one service.'),
        region: {
          ...text('Region, where it is not that of the profile.'),
          pattern: '^[a-z]{2}(-[a-z]{2,10}){1,3}-\\d{1,2}$',
        },
      },
      required: ['cluster'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        findings: { type: 'array', items: finding },
        looked: text('What was looked at.'),
      },
      required: ['findings', 'looked'],
      $defs: definitions,
    },
  },
] as const;

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048));
const explaining = v.strictObject({ message: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000_000)) });
const diagnosing = v.strictObject({
  cluster: name,
  task: v.optional(name),
  service: v.optional(name),
  region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}(?:-[a-z]{2,10}){1,3}-\d{1,2}$/))),
});

const answer = (structuredContent: Record<string, unknown>) => ({
  content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }],
  structuredContent,
});

const diagnose = async (input: v.InferOutput<typeof diagnosing>) => {
  const { region } = input;
  const { events, looked } = await findFailures(liveEcs(input.cluster, region), input);
  const findings = [];
  // One after the other, as on the command line: a cluster in trouble is not asked everything at once.
  for (const live of events) findings.push(...(await explainLive(live, region)).findings);
  return answer({ findings, looked });
};

const call = async (tool: string, input: unknown) => {
  switch (tool) {
    case 'explain':
      return answer({ ...explainMessage(v.parse(explaining, input).message) });
    case 'diagnose':
      return diagnose(v.parse(diagnosing, input));
    default:
      throw new UsageError(`There is no tool ${tool}: there are explain and diagnose.`);
  }
};

/** Model Context Protocol over standard input and output: two tools, both read-only. An error is an answer in one line. */
const serve = async (): Promise<void> => {
  const server = new Server({ name: 'ecs-pull-medic', version: '0.1.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: structuredClone(tools) as never }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      return await call(params.name, params.arguments ?? {});
    } catch (error) {
      const message = oneLine(error instanceof Error ? error.message : String(error));
      return { isError: true, content: [{ type: 'text' as const, text: message }] };
    }
  });
  await server.connect(new StdioServerTransport());
};

await run('npm run mcp', serve);
