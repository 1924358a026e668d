import type { VpcEndpoint } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { links } from '../links.ts';
import { passingOf } from '../network/policy.ts';
import { type Scene, sceneOf } from '../network/scene.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** A finding is sent several times over in one message, so that a long policy is not said again; characters. */
const maxPolicy = 4_000;

const endpointOf = ({ network, link }: Scene): VpcEndpoint | undefined =>
  (network.endpoints.state === 'known' ? network.endpoints.value : []).find(({ id }) =>
    link.detail.includes(id),
  );

const statementsOf = (policy: string): readonly unknown[] | undefined => {
  try {
    const parsed: unknown = JSON.parse(policy);
    const statement =
      typeof parsed === 'object' && parsed !== null && 'Statement' in parsed ? parsed.Statement : [];
    return Array.isArray(statement) ? statement : [statement];
  } catch {
    return undefined;
  }
};

/** What the policy lacks. */
const statementFor = (scene: Scene, failure: Failure): object => {
  const calls = passingOf(scene.trace.want, failure);
  return {
    Sid: 'EcsPullMedic',
    Effect: 'Allow',
    Principal: '*',
    Action: calls.map(({ action }) => action),
    Resource: [...new Set(calls.map(({ resource }) => resource))],
  };
};

/** The policy as it is, and the statement that it lacks: what is there stays. */
const extended = ({ policy = '{}' }: VpcEndpoint, statement: object): string | undefined => {
  const own = statementsOf(policy);
  const whole = own && JSON.stringify({ Version: '2012-10-17', Statement: [...own, statement] });
  return whole !== undefined && whole.length <= maxPolicy ? whole : undefined;
};

const stepOf = (isDenied: boolean, policy: string | undefined, statement: object | undefined): string => {
  if (isDenied) return 'Its owner changes the Deny statement: an Allow beside it counts for nothing.';
  return policy === undefined && statement !== undefined
    ? `Add this statement to what the policy says: ${JSON.stringify(statement)}`
    : 'The command keeps what the policy says and adds one statement.';
};

const read = (endpoint: VpcEndpoint, region: string): string =>
  awsCommand('ec2 describe-vpc-endpoints', {
    'vpc-endpoint-ids': endpoint.id,
    query: 'VpcEndpoints[].PolicyDocument',
    output: 'text',
    region,
  });

/** The policy of the endpoint on the way refuses, whatever the role may do. */
export const endpointPolicy: FinerRoot = {
  kinds: ['layer-download-denied', 'policy-explicit-deny'],
  title: "the VPC endpoint's policy refuses",
  remedy(_subject, failure, diagnosis) {
    const scene = sceneOf('endpoint-policy', failure, diagnosis);
    const endpoint = scene && endpointOf(scene);
    const isDenied = scene?.link.detail.includes(' denies ') ?? false;
    const statement = scene && statementFor(scene, failure);
    const policy = endpoint && statement && !isDenied ? extended(endpoint, statement) : undefined;
    const resource = scene && passingOf(scene.trace.want, failure)[0]?.resource;
    return {
      summary: isDenied
        ? `Except ${resource} from the denial in the policy of ${endpoint?.id}.`
        : `Allow ${resource ?? 'what was refused'} in the policy of ${endpoint?.id ?? 'the endpoint'}.`,
      steps: [
        'Nothing that the role is given helps: the endpoint refuses before any role is asked.',
        stepOf(isDenied, policy, statement),
      ],
      commands: [
        ...(endpoint === undefined ? [] : [read(endpoint, scene?.network.region ?? '')]),
        ...(policy === undefined || endpoint === undefined
          ? []
          : [
              awsCommand('ec2 modify-vpc-endpoint', {
                'vpc-endpoint-id': endpoint.id,
                'policy-document': policy,
                region: scene?.network.region,
              }),
            ]),
      ],
      links: [links.endpointPolicies, links.ecrEndpoints],
    };
  },
};
