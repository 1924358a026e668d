import type * as DynamoDb from '@aws-sdk/client-dynamodb';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type * as Ecr from '@aws-sdk/client-ecr';
import type * as Ecs from '@aws-sdk/client-ecs';
import type * as Iam from '@aws-sdk/client-iam';
import type * as Kms from '@aws-sdk/client-kms';
import type * as SecretsManager from '@aws-sdk/client-secrets-manager';
import type * as Sns from '@aws-sdk/client-sns';
import type * as Ssm from '@aws-sdk/client-ssm';

/** What the on-demand diagnosis reads besides, with its caller's credentials; the function makes none of these calls. */
export interface OnDemandCalls {
  /** Manifests; ECR counts it as a pull of the image. */
  'ecr:BatchGetImage': [Ecr.BatchGetImageCommandInput, Ecr.BatchGetImageCommandOutput];
  'ecr:GetDownloadUrlForLayer': [
    Ecr.GetDownloadUrlForLayerCommandInput,
    Ecr.GetDownloadUrlForLayerCommandOutput,
  ];
  'ecr:GetLifecyclePolicyPreview': [
    Ecr.GetLifecyclePolicyPreviewCommandInput,
    Ecr.GetLifecyclePolicyPreviewCommandOutput,
  ];
  /** A blob by the presigned address that ECR gave for it: what answers there is S3. */
  's3:GetObject': [{ readonly url: string }, { readonly body: string }];
}

/**
 * Every AWS call that the product can make, by its IAM action: input and output as AWS's SDK types them. A call that
 * is not in this table cannot be written, and the names are those that a policy grants.
 */
export interface Calls extends OnDemandCalls {
  'ecs:DescribeTaskDefinition': [
    Ecs.DescribeTaskDefinitionCommandInput,
    Ecs.DescribeTaskDefinitionCommandOutput,
  ];
  'ecs:DescribeContainerInstances': [
    Ecs.DescribeContainerInstancesCommandInput,
    Ecs.DescribeContainerInstancesCommandOutput,
  ];
  'ecs:DescribeTasks': [Ecs.DescribeTasksCommandInput, Ecs.DescribeTasksCommandOutput];
  'ecs:DescribeServices': [Ecs.DescribeServicesCommandInput, Ecs.DescribeServicesCommandOutput];
  'ec2:DescribeInstances': [Ec2.DescribeInstancesCommandInput, Ec2.DescribeInstancesCommandOutput];
  'ec2:DescribeDhcpOptions': [Ec2.DescribeDhcpOptionsCommandInput, Ec2.DescribeDhcpOptionsCommandOutput];
  'ec2:DescribeInternetGateways': [
    Ec2.DescribeInternetGatewaysCommandInput,
    Ec2.DescribeInternetGatewaysCommandOutput,
  ];
  'ec2:DescribeNatGateways': [Ec2.DescribeNatGatewaysCommandInput, Ec2.DescribeNatGatewaysCommandOutput];
  'ec2:DescribeNetworkAcls': [Ec2.DescribeNetworkAclsCommandInput, Ec2.DescribeNetworkAclsCommandOutput];
  'ec2:DescribePrefixLists': [Ec2.DescribePrefixListsCommandInput, Ec2.DescribePrefixListsCommandOutput];
  'ec2:DescribeRouteTables': [Ec2.DescribeRouteTablesCommandInput, Ec2.DescribeRouteTablesCommandOutput];
  'ec2:DescribeSecurityGroups': [
    Ec2.DescribeSecurityGroupsCommandInput,
    Ec2.DescribeSecurityGroupsCommandOutput,
  ];
  'ec2:DescribeSubnets': [Ec2.DescribeSubnetsCommandInput, Ec2.DescribeSubnetsCommandOutput];
  'ec2:DescribeVpcAttribute': [Ec2.DescribeVpcAttributeCommandInput, Ec2.DescribeVpcAttributeCommandOutput];
  'ec2:DescribeVpcEndpoints': [Ec2.DescribeVpcEndpointsCommandInput, Ec2.DescribeVpcEndpointsCommandOutput];
  'ec2:DescribeVpcs': [Ec2.DescribeVpcsCommandInput, Ec2.DescribeVpcsCommandOutput];
  'ecr:DescribeRepositories': [Ecr.DescribeRepositoriesCommandInput, Ecr.DescribeRepositoriesCommandOutput];
  'ecr:DescribeImages': [Ecr.DescribeImagesCommandInput, Ecr.DescribeImagesCommandOutput];
  'ecr:DescribePullThroughCacheRules': [
    Ecr.DescribePullThroughCacheRulesCommandInput,
    Ecr.DescribePullThroughCacheRulesCommandOutput,
  ];
  'ecr:DescribeRepositoryCreationTemplates': [
    Ecr.DescribeRepositoryCreationTemplatesCommandInput,
    Ecr.DescribeRepositoryCreationTemplatesCommandOutput,
  ];
  'ecr:GetLifecyclePolicy': [Ecr.GetLifecyclePolicyCommandInput, Ecr.GetLifecyclePolicyCommandOutput];
  'ecr:GetRegistryPolicy': [Ecr.GetRegistryPolicyCommandInput, Ecr.GetRegistryPolicyCommandOutput];
  'ecr:GetRepositoryPolicy': [Ecr.GetRepositoryPolicyCommandInput, Ecr.GetRepositoryPolicyCommandOutput];
  'secretsmanager:DescribeSecret': [
    SecretsManager.DescribeSecretCommandInput,
    SecretsManager.DescribeSecretCommandOutput,
  ];
  'ssm:DescribeParameters': [Ssm.DescribeParametersCommandInput, Ssm.DescribeParametersCommandOutput];
  'kms:DescribeKey': [Kms.DescribeKeyCommandInput, Kms.DescribeKeyCommandOutput];
  'iam:GetInstanceProfile': [Iam.GetInstanceProfileCommandInput, Iam.GetInstanceProfileCommandOutput];
  'iam:GetRole': [Iam.GetRoleCommandInput, Iam.GetRoleCommandOutput];
  'iam:SimulatePrincipalPolicy': [
    Iam.SimulatePrincipalPolicyCommandInput,
    Iam.SimulatePrincipalPolicyCommandOutput,
  ];
  'iam:SimulateCustomPolicy': [Iam.SimulateCustomPolicyCommandInput, Iam.SimulateCustomPolicyCommandOutput];
  'iam:AttachRolePolicy': [Iam.AttachRolePolicyCommandInput, Iam.AttachRolePolicyCommandOutput];
  'iam:DetachRolePolicy': [Iam.DetachRolePolicyCommandInput, Iam.DetachRolePolicyCommandOutput];
  'iam:ListAttachedRolePolicies': [
    Iam.ListAttachedRolePoliciesCommandInput,
    Iam.ListAttachedRolePoliciesCommandOutput,
  ];
  'iam:ListRolePolicies': [Iam.ListRolePoliciesCommandInput, Iam.ListRolePoliciesCommandOutput];
  'iam:GetRolePolicy': [Iam.GetRolePolicyCommandInput, Iam.GetRolePolicyCommandOutput];
  'iam:GetPolicy': [Iam.GetPolicyCommandInput, Iam.GetPolicyCommandOutput];
  'iam:GetPolicyVersion': [Iam.GetPolicyVersionCommandInput, Iam.GetPolicyVersionCommandOutput];
  'dynamodb:GetItem': [DynamoDb.GetItemCommandInput, DynamoDb.GetItemCommandOutput];
  'dynamodb:Query': [DynamoDb.QueryCommandInput, DynamoDb.QueryCommandOutput];
  'dynamodb:UpdateItem': [DynamoDb.UpdateItemCommandInput, DynamoDb.UpdateItemCommandOutput];
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
