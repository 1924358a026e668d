/** A policy that AWS made: its ARN after `arn:PARTITION:iam::aws:policy/`, and its only version's document. */
interface AwsManaged {
  readonly createdAt: string;
  readonly document: object;
}

/**
 * The AWS-managed policies that every sandbox account has, by path and name. Both have one version and have not
 * changed since they were made (AWS managed policy reference).
 */
export const awsManaged: Readonly<Record<string, AwsManaged>> = {
  'service-role/AmazonECSTaskExecutionRolePolicy': {
    createdAt: '2017-11-16T18:48:22Z',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'ecr:GetAuthorizationToken',
            'ecr:BatchCheckLayerAvailability',
            'ecr:GetDownloadUrlForLayer',
            'ecr:BatchGetImage',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
          ],
          Resource: '*',
        },
      ],
    },
  },
  AmazonEC2ContainerRegistryPullOnly: {
    createdAt: '2024-10-04T00:00:00Z',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'ecr:GetAuthorizationToken',
            'ecr:BatchGetImage',
            'ecr:GetDownloadUrlForLayer',
            'ecr:BatchImportUpstreamImage',
          ],
          Resource: '*',
        },
      ],
    },
  },
};
