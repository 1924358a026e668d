import type { VpcEndpoint } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { links } from '../links.ts';
import { passingOf } from '../network/policy.ts';
import { type Scene, sceneOf } from '../network/scene.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** Longer than an endpoint's policy may be, characters (Amazon VPC quotas: 20,480). */
const maxPolicy = 20_480;

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

/** The policy as it is, and the statement that it lacks: what is there stays. */
const extended = ({ policy = '{}' }: VpcEndpoint, scene: Scene, failure: Failure): string | undefined => {
  const calls = passingOf(scene.trace.want, failure);
  const own = statementsOf(policy);
  const added = {
    Sid: 'EcsPullMedic',
    Effect: 'Allow',
    Principal: '*',
    Action: calls.map(({ action }) => action),
    Resource: [...new Set(calls.map(({ resource }) => resource))],
  };
  return own && JSON.stringify({ Version: '2012-10-17', Statement: [...own, added] });
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
    const policy = scene && endpoint && !isDenied ? extended(endpoint, scene, failure) : undefined;
    const resource = scene && passingOf(scene.trace.want, failure)[0]?.resource;
    return {
      summary: isDenied
        ? `Except ${resource} from the denial in the policy of ${endpoint?.id}.`
        : `Allow ${resource ?? 'what was refused'} in the policy of ${endpoint?.id ?? 'the endpoint'}.`,
      steps: [
        'Nothing that the role is given helps: the endpoint refuses before any role is asked.',
        isDenied
          ? 'Its owner changes the Deny statement: an Allow beside it counts for nothing.'
          : 'The command keeps what the policy says and adds one statement.',
      ],
      commands: [
        ...(endpoint === undefined ? [] : [read(endpoint, scene?.network.region ?? '')]),
        ...(policy === undefined || policy.length > maxPolicy || endpoint === undefined
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
