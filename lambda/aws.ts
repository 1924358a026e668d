import type * as Ecr from '@aws-sdk/client-ecr';
import type * as Ecs from '@aws-sdk/client-ecs';
import type * as Iam from '@aws-sdk/client-iam';
import type * as Sns from '@aws-sdk/client-sns';

/**
 * Every AWS call that the product can make, by its IAM action: input and output as AWS's SDK types them. A call that
 * is not in this table cannot be written, and the names are those that a policy grants.
 */
export interface Calls {
  'ecs:DescribeTaskDefinition': [
    Ecs.DescribeTaskDefinitionCommandInput,
    Ecs.DescribeTaskDefinitionCommandOutput,
  ];
  'ecr:DescribeRepositories': [Ecr.DescribeRepositoriesCommandInput, Ecr.DescribeRepositoriesCommandOutput];
  'ecr:DescribeImages': [Ecr.DescribeImagesCommandInput, Ecr.DescribeImagesCommandOutput];
  'iam:GetRole': [Iam.GetRoleCommandInput, Iam.GetRoleCommandOutput];
  'iam:SimulatePrincipalPolicy': [
    Iam.SimulatePrincipalPolicyCommandInput,
    Iam.SimulatePrincipalPolicyCommandOutput,
  ];
  'iam:ListAttachedRolePolicies': [
    Iam.ListAttachedRolePoliciesCommandInput,
    Iam.ListAttachedRolePoliciesCommandOutput,
  ];
  'iam:ListRolePolicies': [Iam.ListRolePoliciesCommandInput, Iam.ListRolePoliciesCommandOutput];
  'iam:GetRolePolicy': [Iam.GetRolePolicyCommandInput, Iam.GetRolePolicyCommandOutput];
  'iam:GetPolicy': [Iam.GetPolicyCommandInput, Iam.GetPolicyCommandOutput];
  'iam:GetPolicyVersion': [Iam.GetPolicyVersionCommandInput, Iam.GetPolicyVersionCommandOutput];
  'sns:Publish': [Sns.PublishCommandInput, Sns.PublishCommandOutput];
}

export type CallName = keyof Calls;

/**
 * The one seam between the product and AWS: a function that makes a call. The Lambda, the sandbox account and the
 * tests each pass their own. Rejects with AWS's error, whose `name` is its code. `region` is for the services of a
 * region: an image may live in another one than its task.
 */
export type Aws = <N extends CallName>(
  call: N,
  input: Calls[N][0],
  options?: { readonly region?: string; readonly signal?: AbortSignal },
) => Promise<Calls[N][1]>;
