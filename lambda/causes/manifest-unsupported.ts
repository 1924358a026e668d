import { links } from '../links.ts';
import { defineCause } from './cause.ts';

/**
 * The manifest's media type or schema is not supported by what pulls it. Shapes: `media type "TYPE" is no longer
 * supported since containerd v2.1`, `no processor for media-type`, `unsupported schema version`, code MANIFEST_INVALID.
 */
export const manifestUnsupported = defineCause({
  code: 'manifest-unsupported',
  title: 'image format not supported',
  says: [
    /\bno processor for media-?type\b|\bunsupported media ?type\b|\bunexpected media type\b|\bunknown media ?type\b|\binvalid media ?type\b|\bencountered unknown type\b|\bunhandled media type\b/i,
    /\bmedia ?type\b.{0,200}\b(?:no longer supported|not supported|unsupported|should be|is not)\b/i,
    /\bschema ?(?:version )?1\b.{0,120}\b(?:no longer|not|deprecated|removed|unsupported)\b|\bunsupported (?:manifest )?schema\b|\bDocker Image Format v1\b|\bschema1\b/i,
    /\bMANIFEST_INVALID\b|\bmanifest invalid\b|\binvalid manifest\b|\bunsupported manifest\b|\bmanifest (?:type|format|version) .{0,60}\b(?:not supported|unsupported)/i,
    /\binvalid desc sha256\b|\bEncountered remote\b|\bAI models are not\b|\bmanifest unverified\b|\bmissing signature key\b|\btarget is unknown\b|\bmanifest should be present\b|\bmediaType in manifest\b/i,
    /\b(?:cannot|could not|failed to) (?:parse|unmarshal|decode) (?:the )?manifest\b|\bjson: cannot unmarshal\b.{0,120}\b(?:manifest|Descriptor)/i,
    /\bnot implemented: media type\b|\baccept header does not support\b|\bmanifest\.v\d\+\w+ is not support|\bunsupported config media\b|\binvalid mediatype\b/i,
  ],
  wordsAreProof: true,
  checks: ['image', 'permission'],
  retryable: false,
  summary: ({ imageText }) =>
    `${imageText} has a manifest of a kind that this platform or agent cannot read.`,
  remedy: ({ imageText }) => ({
    summary: "Push the image again in today's format.",
    steps: [
      'Rebuild it with a current Docker or BuildKit and push; what pushed it wrote an old schema or a kind that is no runnable image (an attestation, an artifact, another compression).',
      "On EC2, a newer agent and Docker read more kinds: update the instance's image.",
    ],
    commands: [`docker buildx imagetools inspect --raw ${imageText.replace(/[^\w./:@-]/g, '')}`],
    links: [links.cannotPull],
  }),
});
