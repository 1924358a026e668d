import { evaluate, type IamPolicies, type IamRequest, type IamVerdict } from '../../lambda/iam/evaluate.ts';
import { type PolicyDocument, type PolicySource, parsePolicy } from '../../lambda/iam/policy.ts';

/** Elements of a statement that a test cares about; the rest allows everything. */
export type Elements = Readonly<Record<string, unknown>>;

export const document = (
  statement: Elements | readonly Elements[],
  version = '2012-10-17',
): PolicyDocument => {
  const parsed = parsePolicy(JSON.stringify({ Version: version, Statement: statement }));
  if (parsed === undefined) throw new Error('the test wrote no policy');
  return parsed;
};

export const policy = (name: string, ...statements: readonly Elements[]): PolicySource => ({
  name,
  document: document(statements),
});

export const allow = (elements: Elements = {}): Elements => ({
  Effect: 'Allow',
  ...('NotAction' in elements ? {} : { Action: '*' }),
  ...('NotResource' in elements ? {} : { Resource: '*' }),
  ...elements,
});

export const deny = (elements: Elements = {}): Elements => ({ ...allow(elements), Effect: 'Deny' });

export const REPOSITORY = 'arn:aws:ecr:us-east-1:111122223333:repository/team/app';
export const ROLE = 'arn:aws:iam::111122223333:role/tasks/pull';
export const SESSION = 'arn:aws:sts::111122223333:assumed-role/pull/task-1';

export const pull: IamRequest = { action: 'ecr:BatchGetImage', resource: REPOSITORY };

/** The verdict on one identity policy. */
export const judge = (
  statements: Elements | readonly Elements[],
  request: Partial<IamRequest> = {},
  version?: string,
): IamVerdict => {
  const identity = [{ name: 'inline', document: document(statements, version) }];
  return evaluate({ identity }, { ...pull, ...request });
};

/** The decision on a repository policy in the role's account, beside whatever else is given. */
export const judgeResource = (
  statements: readonly Elements[],
  others: Partial<IamPolicies> = {},
  { sameAccount = true, sessionArn = SESSION as string | null } = {},
): IamVerdict =>
  evaluate(
    {
      identity: [],
      ...others,
      resourcePolicy: {
        source: policy('repository policy', ...statements),
        principal: { roleArn: ROLE, accountId: '111122223333', ...(sessionArn && { sessionArn }) },
        sameAccount,
      },
    },
    pull,
  );
