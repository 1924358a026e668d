import { links } from '../links.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

/** The digest that the deployment was pinned to is no longer there, and the tag points to another image. */
export const tagMoved: FinerRoot = {
  kinds: ['image-not-found'],
  title: 'the digest is gone, the tag has moved',
  remedy(subject) {
    const commands = retryService(subject);
    return {
      summary: 'Deploy again, so that ECS reads the digest of the tag anew.',
      steps: [
        'ECS pins a deployment to the digest that the tag had when it began; a new deployment takes the present one.',
        'See first that the image under the tag is the one that you want: it is another than the one that ran.',
        'Push each version under a tag of its own and make tags immutable; keep untagged images for as long as a deployment may last.',
      ],
      commands,
      lasting: {
        cdk: "new ecr.Repository(this, 'Repository', { imageTagMutability: ecr.TagMutability.IMMUTABLE });",
        terraform:
          'resource "aws_ecr_repository" "app" {\n  name                 = "app"\n  image_tag_mutability = "IMMUTABLE"\n}',
      },
      links: [links.cannotPull],
    };
  },
};
