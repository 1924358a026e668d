import type { Template } from 'aws-cdk-lib/assertions';
import type { IamPolicies } from '../../lambda/iam/evaluate.ts';
import { parsePolicy } from '../../lambda/iam/policy.ts';

/** Where the template is deployed, for the tests' sake. */
const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '111122223333',
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'EcsPullMedic',
};

const own = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:111122223333:${rest}`;

/** What CloudFormation gives for a resource: by `Ref`, and by each attribute that a template of ours asks for. */
const deployed: Readonly<Record<string, (id: string) => Readonly<Record<string, string>>>> = {
  'AWS::IAM::Role': (id) => ({ Ref: id, Arn: `arn:aws:iam::111122223333:role/${id}` }),
  'AWS::SNS::Topic': (id) => ({ Ref: own('sns', id) }),
  'AWS::SQS::Queue': (id) => ({ Arn: own('sqs', id) }),
  'AWS::DynamoDB::Table': (id) => ({ Ref: id, Arn: own('dynamodb', `table/${id}`) }),
  'AWS::Logs::LogGroup': (id) => ({ Ref: id, Arn: own('logs', `log-group:${id}:*`) }),
  'AWS::Lambda::Function': (id) => ({ Ref: id, Arn: own('lambda', `function:${id}`) }),
  'AWS::Events::Rule': (id) => ({ Ref: id, Arn: own('events', `rule/${id}`) }),
};

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const attribute = (id: string, name: string, resources: Resources): string => {
  const found = name === 'Ref' ? pseudo[id] : undefined;
  const value = found ?? deployed[resources[id]?.Type ?? '']?.(id)[name];
  if (value === undefined) throw new Error(`nothing is known of ${id} ${name}`);
  return value;
};

/** The text of `Fn::Sub`: `${Id}`, `${Id.Attribute}`, a name of its own map, or `${!literal}`. */
const substitute = (text: string, names: Readonly<Record<string, unknown>>, resources: Resources): string =>
  text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(names, name)) return String(resolve(names[name], resources));
    const [id = '', ...rest] = name.split('.');
    return attribute(id, rest.join('.') || 'Ref', resources);
  });

const intrinsics: Readonly<Record<string, (operand: unknown, resources: Resources) => string>> = {
  Ref: (id, resources) => attribute(String(id), 'Ref', resources),
  'Fn::GetAtt': (operand, resources) => {
    const [id, name] = Array.isArray(operand) ? operand : String(operand).split('.', 2);
    return attribute(String(id), String(name), resources);
  },
  'Fn::Join': (operand, resources) => {
    const [separator, parts] = operand as [string, unknown[]];
    return parts.map((part) => String(resolve(part, resources))).join(separator);
  },
  'Fn::Sub': (operand, resources) => {
    const [text, names] = Array.isArray(operand) ? operand : [operand, {}];
    return substitute(String(text), names, resources);
  },
};

/**
 * A part of a template as CloudFormation would make it, with `Ref`, `Fn::GetAtt`, `Fn::Join`, `Fn::Sub` and pseudo
 * parameters put in. Throws on any other function, and on resources of which it knows no ARN, so that nothing can
 * pass a test by being left out.
 */
export const resolve = (value: unknown, resources: Resources): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolve(each, resources));
  if (!isRecord(value)) return value;
  const [[name = '', operand] = [], ...more] = Object.entries(value);
  const intrinsic = more.length === 0 && Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
  if (intrinsic !== undefined) return intrinsic(operand, resources);
  if (name.startsWith('Fn::')) throw new Error(`${name} is not known to this resolver`);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, resources)]));
};

/** Kinds of resource that give a role permissions, beside the two that are read here. */
const otherGrants = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', 'AWS::IAM::UserPolicy'];

interface Inline {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

/**
 * All inline policies of the template's only role, resolved, by name: its own and those that name it. Throws when there
 * is anything else that could give it a permission.
 */
export const inlineOfRole = (template: Template): ReadonlyMap<string, string> => {
  const { Resources: resources } = template.toJSON() as { Resources: Resources };
  const all = Object.values(resources);
  const [role, ...others] = all.filter(
    ({ Type: type }) => type === 'AWS::IAM::Role' || otherGrants.includes(type),
  );
  const { Policies: inner = [], ManagedPolicyArns: managed } = (role?.Properties ?? {}) as {
    readonly Policies?: readonly Inline[];
    readonly ManagedPolicyArns?: unknown;
  };
  if (others.length > 0 || managed !== undefined) throw new Error('the role may do more than this reads');
  const beside = all.flatMap(({ Type: type, Properties: each }) =>
    type === 'AWS::IAM::Policy' ? [each as Inline] : [],
  );
  return new Map(
    [...inner, ...beside].map((each) => [
      each.PolicyName,
      JSON.stringify(resolve(each.PolicyDocument, resources)),
    ]),
  );
};

/** The same as our evaluator takes it. */
export const policiesOfRole = (template: Template): IamPolicies => ({
  identity: [...inlineOfRole(template)].map(([name, text]) => {
    const document = parsePolicy(text);
    if (document === undefined) throw new Error(`${name} is no policy`);
    return { name, document };
  }),
});
