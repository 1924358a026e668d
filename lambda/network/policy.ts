import type { Network, VpcEndpoint } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { evaluate, type IamVerdict } from '../iam/evaluate.ts';
import { type PolicyDocument, parsePolicy } from '../iam/policy.ts';
import { readImage, repositoryArn } from '../image.ts';
import { closed, type Link, open, undecided } from './link.ts';
import type { Want } from './want.ts';

/** What goes through an endpoint for a step: each must be allowed by its policy. */
export interface Passing {
  readonly action: string;
  readonly resource: string;
}

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Where ECR keeps the layers of a region (Amazon ECR user guide, "Amazon ECR interface VPC endpoints"). */
const layerBucket = (region: string): string =>
  `arn:${partitionOf(region)}:s3:::prod-${region}-starport-layer-bucket/*`;

/** The calls of a step. Empty where nobody knows on what: a secret that the message does not name. */
export const passingOf = ({ step, region }: Want, failure: Failure): Passing[] => {
  const image = readImage(failure.containers[0]?.image ?? failure.clues.image ?? '');
  const repository = image && repositoryArn(image);
  if (step === 'ecr-api') return [{ action: 'ecr:GetAuthorizationToken', resource: '*' }];
  if (step === 's3-layers') return [{ action: 's3:GetObject', resource: layerBucket(region) }];
  if (step === 'ecr-registry' && repository !== undefined)
    return ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].map((action) => ({
      action,
      resource: repository,
    }));
  if (step === 'secrets-manager' && failure.clues.secretArn !== undefined)
    return [{ action: 'secretsmanager:GetSecretValue', resource: failure.clues.secretArn }];
  return [];
};

const everything = parsePolicy('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}') ?? {
  statements: [],
};

/** Nobody: what a policy allows to nobody in particular, it allows to all. */
const nobody = { roleArn: 'arn:aws:iam::000000000000:role/nobody', accountId: '000000000000' } as const;

const judge = (
  document: PolicyDocument,
  passing: Passing,
  endpoint: VpcEndpoint,
  vpcId: string,
): IamVerdict =>
  evaluate(
    {
      identity: [{ name: 'everything', document: everything }],
      resourcePolicy: {
        source: { name: `the policy of ${endpoint.id}`, document },
        principal: nobody,
        sameAccount: false,
      },
    },
    {
      // Every layer of the bucket: the name of one is not known.
      action: passing.action,
      resource: passing.resource.replace(/\*$/, (star) => (passing.resource === '*' ? star : 'layer')),
      context: {
        'aws:SecureTransport': ['true'],
        'aws:SourceVpc': [vpcId],
        'aws:SourceVpce': [endpoint.id],
      },
    },
  );

/** Whether a statement speaks of some callers only; who signs the request for a layer is AWS's secret. */
const namesCallers = ({ statements }: PolicyDocument): boolean =>
  statements.some(
    ({ principals }) =>
      principals !== undefined &&
      (principals.isExcluding || principals.entries.some(({ value }) => value !== '*')),
  );

/**
 * Whether an endpoint's policy lets the calls of a step through. It is judged for a caller whom it does not name, so
 * that only a policy that names nobody decides. Undefined where there is no policy to be read, or no call is known.
 */
export const policyLink = (
  endpoint: VpcEndpoint,
  want: Want,
  failure: Failure,
  network: Network,
): Link | undefined => {
  const concern = 'endpoint-policy';
  const document = endpoint.policy === undefined ? undefined : parsePolicy(endpoint.policy);
  const calls = passingOf(want, failure);
  if (document === undefined || calls.length === 0) return undefined;
  const judged = calls.map((call) => ({ call, verdict: judge(document, call, endpoint, network.vpcId) }));
  const refused = judged.find(({ verdict }) => verdict.decision !== 'allowed');
  const who = `The policy of endpoint ${endpoint.id}`;
  if (refused === undefined)
    return open(concern, `${who} allows ${calls.map(({ action }) => action).join(', ')}.`);
  const what = `${refused.call.action} on ${refused.call.resource}`;
  const { decision, missingContext, notes } = refused.verdict;
  if (decision === 'inconclusive') {
    const why = missingContext.length > 0 ? `a condition on ${missingContext.join(', ')}` : notes.join('; ');
    const owner =
      want.step === 's3-layers' ? " The bucket is AWS's own, and so is the caller that signs." : '';
    return undecided(concern, `Whether ${who.toLowerCase()} allows ${what} hangs on ${why}.${owner}`);
  }
  if (namesCallers(document))
    return undecided(
      concern,
      `${who} allows some callers only: whether it lets ${what} through is not certain.`,
    );
  return closed(concern, `${who} ${decision === 'explicitDeny' ? 'denies' : 'does not allow'} ${what}.`);
};
