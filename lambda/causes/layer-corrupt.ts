import { links } from '../links.ts';
import { defineCause } from './cause.ts';

/**
 * A layer is missing, cut short or fails verification, or layers and image configuration disagree. Shapes: `filesystem
 * layer verification failed for digest DIGEST`, `unknown blob`, `mismatched image rootfs and manifest layers`,
 * `number of layers and diffIDs don't match`, `failed to extract layer …: unexpected EOF`.
 */
export const layerCorrupt = defineCause({
  code: 'layer-corrupt',
  title: 'image layer damaged',
  says: [
    /\b(?:layer|filesystem) verification failed\b|\bcrc(?:32)? mism\w*|\bchecksum mismatch\b|\bchecksum error\b|\bverification failed for digest\b|\bunexpected commit (?:digest|size)\b|\bfailed size validation\b|\bdigest (?:mismatch|did not match|does not match|verification failed)\b|\bdigests? (?:do|does) not match\b/i,
    /\bunknown blob\b|\bblob unknown\b|\bBLOB_UNKNOWN\b|\bBlobNotFound\b|\bDIGEST_INVALID\b|\bLayerInaccessible\w*|\bLayersNotFound\w*/i,
    /\bmismatched image rootfs\b|\bdiff ?IDs? (?:don't|do not|doesn't|does not) match|\blayers and diffIDs\b|\blayers from manifest don't match\b|\bwrong diff id\b|\bincorrect (?:number of )?layers\b|\blayers? .{0,60}\bdon't match\b/i,
    /\b(?:archive\/tar|gzip|zlib|flate|zstd|bzip2): (?:invalid|corrupt|write|missing|truncated)|\bcorrupt input\b|\bcorrupted -- \w|\bsparse file references\b|\bwindow size exceeded\b|\bCRC check failed\b|\bdecompressed size exceeds\b|\breserved block type\b|\bincomplete: expect \d|\bunhandled tar header\b|\bunmarshal image config\b|\binvalid rootfs\b|\blength of history\b|\bno FSLayers\b|\binvalid deflate data\b|\bshort read: expected\b|\bprocessing tar file.{0,200}\bEOF\b|\binvalid tar header\b|\binvalid checksum\b|\bmagic number mismatch\b|\binvalid header\b/i,
    /\bfailed to (?:extract|register|apply|unpack)\b.{0,700}(?:\bEOF\b|\bmagic number\b)/i,
    /\b(?:ApplyLayer|applying layer|apply layer)\b.{0,300}(?:\bEOF\b|\binvalid\b.{0,40}\bheader)/i,
    /\bcontent digest sha256:\w{1,64} ?: not found|\bcould not fetch content descriptor\b|\/blobs\/.{0,300}(?:: not found|\b404\b)|\bcontent at .{0,300}\/blobs\/.{0,200}\bnot found/i,
    /\bfailed commit on ref "layer-.{0,300}(?:size|digest)|\btar: Unexpected EOF|\bre-exec error: .{0,60}\bEOF\b|\b(?:no|missing) rootfs\b|\bfetching blob\b.{0,60}\b404\b/i,
  ],
  wordsAreProof: true,
  checks: ['image', 'permission'],
  retryable: false,
  summary: ({ imageText }) =>
    `A layer of ${imageText} is missing, damaged or at odds with the image's configuration.`,
  remedy: ({ imageText }) => ({
    summary: 'Build and push the image again.',
    steps: [
      'Build without cache and push under a new tag: a push that was broken off, or a tool that edits layers, left it inconsistent.',
      'If only one EC2 instance says so, its own copy or disk is damaged: drain and replace that instance.',
    ],
    commands: [`docker pull ${imageText.replace(/[^\w./:@-]/g, '')}`],
    links: [links.cannotPull],
  }),
});
