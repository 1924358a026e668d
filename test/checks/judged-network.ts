import type { Check, Judgement } from '../../lambda/checks/check.ts';
import { networkChecks } from '../../lambda/checks/index.ts';
import type { Network, VpcEndpoint } from '../../lambda/facts-network.ts';
import type { Failure } from '../../lambda/failure.ts';
import { given, image, messages } from '../given.ts';
import { publicTable, taskTable } from '../given-network.ts';

export const timeout = given.failure({ message: messages.timeout });

export const judged = (network: Network, failure: Failure = timeout): Map<string, Judgement> => {
  const facts = given.facts({ network });
  const all: readonly Check[] = networkChecks;
  return new Map(
    all.flatMap((check): [string, Judgement][] => {
      const judgement = check.judge(facts, failure);
      return judgement === undefined ? [] : [[check.id, judgement]];
    }),
  );
};

/** Ids of the checks with a result for the step that failed, `network.` left out; what comes after it is told, too. */
export const having = (result: Judgement['result'], network: Network, failure?: Failure): string[] =>
  [...judged(network, failure)]
    .filter(([, judgement]) => judgement.result === result && !('isNext' in judgement))
    .map(([id]) => id.replace('network.', ''));

export const endpoint = (service: string, more: Partial<VpcEndpoint> = {}): VpcEndpoint => ({
  id: `vpce-${service}`,
  service: `com.amazonaws.eu-west-1.${service}`,
  type: 'Interface',
  state: 'available',
  hasPrivateDns: true,
  subnetIds: ['subnet-task'],
  securityGroupIds: ['sg-endpoint'],
  routeTableIds: [],
  ...more,
});
export const groups = (from: string) =>
  [
    {
      id: 'sg-task',
      ingress: [],
      egress: [{ protocol: '-1', cidrs: ['0.0.0.0/0'], prefixListIds: [], groupIds: [] }],
    },
    {
      id: 'sg-endpoint',
      egress: [],
      ingress: [{ protocol: 'tcp', ports: [443, 443], cidrs: [from], prefixListIds: [], groupIds: [] }],
    },
  ] as const;
export const isolated = { routeTables: [taskTable(), publicTable], natGateways: [] };
export const said = (message: string, more: Partial<Failure> = {}): Failure =>
  given.failure({ message, ...more });
export const api = (ip: string): Failure => said(messages.timeout.replace('52.94.20.3', ip));
export const secretTimeout = said(
  `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret x from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded`,
);
export const layers = (ip: string): Failure =>
  said(
    `CannotPullContainerError: There is a connection issue between the task and the registry. : failed to copy: httpReadSeeker: failed open: failed to do request: Get ${image}: dial tcp ${ip}:443: i/o timeout`,
  );
