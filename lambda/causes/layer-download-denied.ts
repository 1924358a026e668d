import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';
import { denialOf } from './verdict.ts';

/**
 * The layer store refuses: for ECR it is S3, and mostly the policy of the VPC's S3 endpoint. No IAM policy of the role
 * has a say in it. Shapes: `error parsing HTTP 403 response body: … <Error><Code>AccessDenied</Code>`, `failed to copy:
 * httpReadSeeker: failed open: unexpected status code URL: 403 Forbidden`.
 */
export const layerDownloadDenied = defineCause({
  code: 'layer-download-denied',
  title: 'S3 refuses the image layers',
  says: [
    (clues) => denialOf(clues, 'layer') !== undefined,
    /<Code>(?:AccessDenied|SignatureDoesNotMatch|RequestTimeTooSkewed|InvalidAccessKeyId)<\/Code>|<Code>AccessDen/i,
    {
      text: /\b(?:httpRead(?:er)?Seeker|failed to copy|GetImageBlob)\b.{0,900}\b403\b|\bimage configuration\b.{0,200}\bHTTP 403 response\b|\bfetching blob\b.{0,60}\b403\b/i,
      where: (clues) =>
        denialOf(clues, 'token', 'pull') === undefined &&
        !/\bfetch \w+ token\b|\bdenied: User\b/.test(clues.text),
    },
    /\bstarport-layer-bucket\b.{0,900}(?:\b403\b|\bForbidden\b|\bAccess ?Denied\b)/i,
    /\bdownload failed after attempts\b.{0,100}(?:\b403 Forbidden\b|: denied: <)/i,
  ],
  wordsAreProof: true,
  checks: ['endpoint-policy', 'image', 'permission'],
  retryable: false,
  summary: ({ image, imageText }) =>
    image?.ecr === undefined
      ? `The store that holds the layers of ${imageText} refused to hand them out.`
      : `S3 refused to hand out the layers of ${image.repository}: mostly the policy of the VPC's S3 endpoint, never a policy of the role.`,
  remedy: ({ image, region }) => {
    const where = image?.ecr?.region ?? region;
    return {
      summary: "Let the VPC's S3 endpoint reach the bucket that holds ECR's layers.",
      steps: [
        `Allow s3:GetObject on arn:aws:s3:::prod-${where ?? 'REGION'}-starport-layer-bucket/* in the endpoint's policy; keep what is there.`,
        'A proxy or firewall that rewrites requests breaks their signature with the same answer.',
      ],
      commands: [
        awsCommand('ec2 describe-vpc-endpoints', {
          filters: where === undefined ? undefined : `Name=service-name,Values=com.amazonaws.${where}.s3`,
          query: 'VpcEndpoints[].[VpcEndpointId,VpcId,PolicyDocument]',
          output: 'text',
          region: where,
        }),
      ],
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'EcsPullMedicLayers',
            Effect: 'Allow',
            // An endpoint's policy names who may pass, and who passes here is ECR's own signature.
            Principal: { AWS: '*' },
            Action: ['s3:GetObject'],
            Resource: `arn:aws:s3:::prod-${where ?? '*'}-starport-layer-bucket/*`,
          },
        ],
      },
      links: [links.ecrEndpoints, links.cannotPull],
    };
  },
});
