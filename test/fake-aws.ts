import { expect } from 'vitest';
import type { Aws, CallName, Calls } from '../lambda/aws.ts';
import { type Fact, type FactName, type Facts, type FactTypes, noFacts } from '../lambda/facts.ts';
import type { Failure } from '../lambda/failure.ts';
import type { Probe } from '../lambda/probes/probe.ts';

/** As much of an answer of AWS as a test cares for. */
type Part<T> = T extends Date ? T : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;
type Options = Parameters<Aws>[2];
type Given<N extends CallName> = Part<Calls[N][1]> | Error;
type Answer<N extends CallName> =
  | Given<N>
  | ((input: Calls[N][0], options: Options) => Given<N> | Promise<Given<N>>);

/** An answer, an error or a function of the input, for each call that a test expects. */
export type Answers = { readonly [N in CallName]?: Answer<N> };

export interface Sent {
  readonly call: CallName;
  readonly input: object;
  readonly region?: string;
}

/** AWS by a table of answers. Records what was sent; a call that the table does not know throws. */
export const fakeAws = (answers: Answers): { aws: Aws; sent: Sent[] } => {
  const sent: Sent[] = [];
  const aws = async <N extends CallName>(call: N, input: Calls[N][0], options: Options) => {
    sent.push({ call, input, ...(options?.region === undefined ? {} : { region: options.region }) });
    const answer: Answer<N> | undefined = answers[call];
    if (answer === undefined) throw new Error(`The test expects no ${call}.`);
    const given = typeof answer === 'function' ? await answer(input, options) : answer;
    if (given instanceof Error) throw given;
    return given as Calls[N][1];
  };
  return { aws, sent };
};

/** An error as AWS's SDK throws it: its name is its code. */
export const awsError = (name: string, message = `${name} of a test`): Error =>
  Object.assign(new Error(message), { name });

/** Asks one probe, and sees to it that it calls nothing that it does not declare. */
export const askProbe = async <N extends FactName>(
  probe: Probe<N>,
  failure: Failure,
  answers: Answers,
  before: Partial<Facts> = {},
): Promise<{ fact: Fact<FactTypes[N]>; sent: Sent[] }> => {
  const { aws, sent } = fakeAws(answers);
  const fact = await probe.ask(failure, { ...noFacts, ...before }, aws);
  expect(probe.iam.map(({ action }) => action)).toEqual(expect.arrayContaining(sent.map(({ call }) => call)));
  return { fact, sent };
};

type Simulate = (
  input: Calls['iam:SimulatePrincipalPolicy'][0],
) => Part<Calls['iam:SimulatePrincipalPolicy'][1]>;
export type SimulationResult = NonNullable<ReturnType<Simulate>['EvaluationResults']>[number];
type Decide = (action: string, resource: string) => SimulationResult;

/** IAM's simulator in its older shape: one result for each action and resource. */
export const simulateFlat =
  (decide: Decide): Simulate =>
  ({ ActionNames: actions = [], ResourceArns: resources = ['*'] }) => ({
    EvaluationResults: actions.flatMap((action) =>
      resources.map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        ...decide(action, resource),
      })),
    ),
  });

/** Its shape since mid-2026: one result an action, the strictest of its resources, with each of them within it. */
export const simulateNested =
  (decide: Decide): Simulate =>
  ({ ActionNames: actions = [], ResourceArns: resources = ['*'] }) => ({
    EvaluationResults: actions.map((action) => {
      const answers = resources.map((resource) => ({ resource, ...decide(action, resource) }));
      const strictest = answers.find(({ EvalDecision: decision }) => decision !== 'allowed') ?? answers[0];
      return {
        ...strictest,
        EvalActionName: action,
        EvalResourceName: resources.length === 1 ? resources[0] : '*',
        ResourceSpecificResults: answers.map(
          ({ resource, EvalDecision: decision, OrganizationsDecisionDetail: _, ...rest }) => ({
            ...rest,
            EvalResourceName: resource,
            EvalResourceDecision: decision,
          }),
        ),
      };
    }),
  });

/** Allows all, but for these: by `ACTION RESOURCE` or by `ACTION` alone. */
export const allowing =
  (but: Readonly<Record<string, 'implicitDeny' | 'explicitDeny'>> = {}): Decide =>
  (action, resource) => ({ EvalDecision: but[`${action} ${resource}`] ?? but[action] ?? 'allowed' });
