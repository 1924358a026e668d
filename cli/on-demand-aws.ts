import {
  BatchGetImageCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  GetLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';
import type { Aws, CallName, Calls } from '../lambda/aws.ts';
import { awsSdk } from '../lambda/aws-sdk.ts';
import { clientSettings } from './aws-client.ts';
import { readOnly } from './read-only.ts';

/** The configuration of an image is some kilobytes; more is none. Bytes. */
const maxBlob = 4_000_000;

/** Reads a blob from the address that ECR gave. Rejects with an Error where there is none, or too large a one. */
const readBlob = async ({ url }: { readonly url: string }, signal: AbortSignal | undefined) => {
  const answer = await fetch(url, signal === undefined ? {} : { signal });
  if (!answer.ok) throw new Error(`S3 answered ${answer.status}`);
  if (Number(answer.headers.get('content-length') ?? 0) > maxBlob)
    throw new Error('the configuration of the image is too large');
  return { body: (await answer.text()).slice(0, maxBlob) };
};

type Send<N extends CallName> = (
  input: Calls[N][0],
  client: ECRClient,
  signal: AbortSignal | undefined,
) => Promise<Calls[N][1]>;

const aborting = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

const sends: { readonly [N in CallName]?: Send<N> } = {
  'ecr:BatchGetImage': (input, client, signal) =>
    client.send(new BatchGetImageCommand(input), aborting(signal)),
  'ecr:GetDownloadUrlForLayer': (input, client, signal) =>
    client.send(new GetDownloadUrlForLayerCommand(input), aborting(signal)),
  'ecr:GetLifecyclePolicyPreview': (input, client, signal) =>
    client.send(new GetLifecyclePolicyPreviewCommand(input), aborting(signal)),
  's3:GetObject': (input, _client, signal) => readBlob(input, signal),
};

/** What the function reads, and the reads that only a person's own credentials are used for. It changes nothing. */
export const onDemandAws = (home: string | undefined): Aws => {
  const aws = awsSdk(home);
  const clients = new Map<string, ECRClient>();
  const clientIn = (region = home): ECRClient => {
    const client = clients.get(region ?? '') ?? new ECRClient(clientSettings(region));
    clients.set(region ?? '', client);
    return client;
  };
  return readOnly(async <N extends CallName>(...[call, input, options]: Parameters<typeof aws<N>>) => {
    const send = sends[call];
    return send === undefined
      ? aws(call, input, options)
      : send(input, clientIn(options?.region), options?.signal);
  });
};
