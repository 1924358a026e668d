import type { Aws, CallName, Calls } from './aws.ts';
import type { ClientSettings } from './clients/client.ts';
import { rememberNetworks } from './remember.ts';

/** Attempts and time limits of every client, milliseconds: the SDK's own default is to wait for ever. */
const limits = { attempts: 3, connectMs: 2_000, requestMs: 5_000 } as const;

const settingsFor = (region: string | undefined): ClientSettings => ({
  maxAttempts: limits.attempts,
  requestHandler: {
    connectionTimeout: limits.connectMs,
    requestTimeout: limits.requestMs,
    throwOnRequestTimeout: true,
  },
  ...(region === undefined ? {} : { region }),
});

type Send = <N extends CallName>(
  input: Calls[N][0],
  options: { abortSignal?: AbortSignal },
) => Promise<Calls[N][1]>;

/** IAM is global, and the table is where the function is, whatever region a failure is of. */
const homely: ReadonlySet<string> = new Set(['dynamodb', 'iam']);

/** Loads a service's module at its first call, so that a cold start pays only for the services it uses. */
const loaders: Readonly<Record<string, (settings: ClientSettings) => Promise<unknown>>> = {
  dynamodb: async (settings) => (await import('./clients/dynamodb.ts')).dynamodb(settings),
  ec2: async (settings) => (await import('./clients/ec2.ts')).ec2(settings),
  ecs: async (settings) => (await import('./clients/ecs.ts')).ecs(settings),
  ecr: async (settings) => (await import('./clients/ecr.ts')).ecr(settings),
  iam: async (settings) => (await import('./clients/iam.ts')).iam(settings),
  kms: async (settings) => (await import('./clients/kms.ts')).kms(settings),
  secretsmanager: async (settings) => (await import('./clients/secrets-manager.ts')).secretsManager(settings),
  ssm: async (settings) => (await import('./clients/ssm.ts')).ssm(settings),
  sns: async (settings) => (await import('./clients/sns.ts')).sns(settings),
};

/**
 * AWS by its SDK. A client is made once for a service and region and kept: its connections and its retry budget
 * live on it.
 */
export const awsSdk = (home?: string): Aws => {
  const clients = new Map<string, Promise<unknown>>();
  const aws: Aws = async (call, input, options) => {
    const service = call.slice(0, call.indexOf(':'));
    const region = homely.has(service) ? home : (options?.region ?? home);
    const key = `${service} ${region ?? ''}`;
    const client = clients.get(key) ?? loaders[service]?.(settingsFor(region));
    if (client === undefined) throw new Error(`No client for ${call}`);
    clients.set(key, client);
    // The type `Sends` holds each module to the table of calls; only the link from name to module is by convention.
    const send = ((await client) as Partial<Record<CallName, Send>>)[call];
    if (send === undefined) throw new Error(`No command for ${call}`);
    return send(input, options?.signal ? { abortSignal: options.signal } : {});
  };
  return rememberNetworks(aws, Date.now);
};
