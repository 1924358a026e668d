/** An AWS-managed policy made for those who pull, and what of a start it grants, on every resource. */
export interface ManagedPolicy {
  /** The ARN's part after `policy/`. */
  readonly name: string;
  readonly grants: ReadonlySet<string>;
}

/** For execution roles; version 1 of 2017, unchanged since. It grants no secret, no key and no pull through cache. */
export const forExecutionRole: ManagedPolicy = {
  name: 'service-role/AmazonECSTaskExecutionRolePolicy',
  grants: new Set([
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]),
};

/** For container instances that pull with their own role; version 1 of 2024. */
export const forInstanceRole: ManagedPolicy = {
  name: 'AmazonEC2ContainerRegistryPullOnly',
  grants: new Set([
    'ecr:GetAuthorizationToken',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchImportUpstreamImage',
  ]),
};
