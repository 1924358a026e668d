const ecs = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const vpc = 'https://docs.aws.amazon.com/vpc/latest';
const ecr = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide';

/** The pages of AWS's documentation that remedies point to. */
export const links = {
  cannotPull: `${ecs}/task_cannot_pull_image.html`,
  executionRole: `${ecs}/task_execution_IAM_role.html`,
  privateRegistry: `${ecs}/private-auth.html`,
  secrets: `${ecs}/specifying-sensitive-data.html`,
  taskStorage: `${ecs}/fargate-task-storage.html`,
  agentConfig: `${ecs}/ecs-agent-config.html`,
  ecrPolicies: `${ecr}/repository-policies.html`,
  ecrEndpoints: `${ecr}/vpc-endpoints.html`,
  pullThrough: `${ecr}/pull-through-cache.html`,
  taskNetworking: `${ecs}/fargate-task-networking.html`,
  natGateways: `${vpc}/userguide/vpc-nat-gateway.html`,
  routeTables: `${vpc}/userguide/VPC_Route_Tables.html`,
  networkAcls: `${vpc}/userguide/vpc-network-acls.html`,
  securityGroups: `${vpc}/userguide/vpc-security-groups.html`,
  vpcDns: `${vpc}/userguide/vpc-dns.html`,
  endpointPolicies: `${vpc}/privatelink/vpc-endpoints-access.html`,
  endpointDns: `${vpc}/privatelink/create-interface-endpoint.html`,
  lifecycle: `${ecr}/LifecyclePolicies.html`,
  multiArchitecture: `${ecr}/docker-push-multi-architecture-image.html`,
  policyEvaluation:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
  accessDenied: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  kmsPolicies: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html',
} as const;
