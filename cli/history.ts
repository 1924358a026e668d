import { DynamoDBClient, paginateListTables, paginateScan } from '@aws-sdk/client-dynamodb';
import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { awsFailure, clientSettings, readRegion } from './aws-client.ts';
import { findTable, pastIncidents, type Tables } from './past-incidents.ts';
import { run, say } from './run.ts';
import { showIncident } from './show-incident.ts';
import { jsonLine, painter } from './terminal.ts';

const usage = 'npm run history -- [--service S] [--json] [--table NAME] [--region R]';

const help = `${usage}

Lists the incidents that the deployed function remembers, open and past, the newest first: for 90 days after the last
failure. Read with your own credentials, which must allow dynamodb:Scan of the table, and dynamodb:ListTables to find it.

  --service S   those of one service
  --table NAME  the table, where it is not the only one whose name has EcsPullMedic and Incident in it
  --region R    the region of the stack, where it is not that of your profile
  --json        one incident a line, as JSON, with the last finding and the message as ECS gave it
`;

const missing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceNotFoundException';

const tablesIn = (region: string | undefined): Tables => {
  const client = new DynamoDBClient(clientSettings(region));
  return {
    names: async function* () {
      try {
        for await (const { TableNames: names = [] } of paginateListTables({ client }, {})) yield* names;
      } catch (error) {
        throw awsFailure(error, 'dynamodb:ListTables');
      }
    },
    rows: async function* (table) {
      try {
        for await (const { Items: rows = [] } of paginateScan({ client }, { TableName: table })) yield* rows;
      } catch (error) {
        if (missing(error)) throw new Error(`There is no table ${table} in this account and region.`);
        throw awsFailure(error, 'dynamodb:Scan');
      }
    },
  };
};

/** DynamoDB takes a name or an ARN. */
const tableName = /^(?:arn:aws[a-z-]*:dynamodb:[a-z\d-]+:\d{12}:table\/)?[\w.-]{3,255}$/;

const readCommand = (args: readonly string[]) => {
  const { values, positionals } = readArguments(
    args,
    {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      region: { type: 'string' },
      service: { type: 'string' },
      table: { type: 'string' },
    },
    usage,
  );
  if (positionals.length > 0) throw new UsageError(`Too many arguments. Usage: ${usage}`);
  if (values.table !== undefined && !tableName.test(values.table))
    throw new UsageError(`--table must be the name or ARN of a DynamoDB table. Usage: ${usage}`);
  if (values.service === '') throw new UsageError(`--service must be a name. Usage: ${usage}`);
  return { ...values, region: readRegion(values.region, usage) };
};

const history = async (): Promise<void> => {
  const { help: isHelp, json, region, service, table } = readCommand(process.argv.slice(2));
  if (isHelp) return say(help);
  const tables = tablesIn(region);
  const named = service?.replace(/^service:/, '');
  const incidents = await pastIncidents(tables, table ?? (await findTable(tables)), {
    service: named,
    now: Date.now(),
  });
  const paint = painter(process.stdout.isTTY, process.env);
  for (const incident of incidents)
    await say(`${json ? jsonLine(incident) : showIncident(incident, paint)}\n`);
  if (incidents.length === 0 && !json) {
    await say(`No incidents${named === undefined ? '' : ' of that service'} in the last 90 days.\n`);
  }
};

await run('npm run history', history);
