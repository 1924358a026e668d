/**
 * Words that only a pull, the login to a registry or a start-up secret bring with them. A text with none of them is
 * an ordinary stop, whatever error it carries: applications, agents and log drivers time out too.
 */
export const pullWords = [
  /Cannot ?Pull|\bErrImagePull\b|^Unknown: Rate exceeded/i,
  /\b(?:can't|cannot|unable to|failed to|error|while|when|could not) pull/i,
  /\bpull(?:ing|ed)? (?:the |container |docker |sandbox |repository |from |image|access|command|rate|secrets|registry)/i,
  /\bimage ?pull|\bImagePull|\bref pull\b|\bpull(?:Begin|ed|ing)\b|transition:Pull/i,
  /\bfailed to (?:resolve|normalize|authorize|register layer|extract layer|unpack|copy|fetch|find a descriptor)/i,
  /\bfailed (?:to retrieve|size validation|commit on ref)/i,
  /\bhttpRead(?:er)?Seeker\b|\bresolve ref|\bimage reference\b|\breference format\b/i,
  /\bmanifests?\b|\bimage configuration\b|\bdescriptor\b|\bmedia ?type\b|\bdiffIDs?\b|\blayers?\b|\bblobs?\b|\bdigest\b/i,
  /\bregistr(?:y|ies)\b|\brepository\b|\bunauthorized\b|\bdocker login\b|\btoo ?many ?requests\b/i,
  /\/v[12]\/|\.dkr[.-]ecr|\bapi\.ecr|\bpublic\.ecr\.aws|\bghcr\.io|\bdocker\.(?:io|com)|\bquay\.io|\bgcr\.io|\bpkg\.dev|\bazurecr\.io|\bmcr\.microsoft\.com|\bstarport\b|\bauthorization token\b/i,
  /\bsecrets?manager\b|\bsecrets? (?:manager|data|from)\b|\bParameter Store\b|\bfrom (?:asm|ssm)\b|\bGetSecretValue\b|\bGetParameters\b|\bssm parameters?\b|\binvalid parameters\b|\bSSM: Get/i,
  /\bGetAuthorizationToken\b|\becr:[A-Z]|\bregistry auth\b|\becr auth\b/i,
  /\bmissing signature key\b|\bTunnel or SSL\b|\bASM secret\b|\bassuming (?:\w+ )?role\b|シークレット|レジストリ|\bassume the\b|\bexecution ?role|\bRole is not valid\b|\bassume role\b/i,
  /\bcustomer master key\b|\bKMS\b|\bkms:/i,
  /\bno such image\b|\bno match for platform\b|\bmatching platform\b|\bfor platform\b|\bthis platform\b|\bhost operating system\b|\bcontent(?: digest)? sha256\b/i,
  /\bimage\b.{0,120}\b(?:not found|does not exist|timed out|timeout)|\bsnapshotter\b|\bWhile pulling\b|\bGetImageBlob\b|\btoken\?scope=/i,
  /\bError response from daemon\b|\bDownload failed\b|\bPullImage\b|\bpull after error\b|\bHTTP request failed\b|\bProject\b.{0,300}\bnot found\b|\bretrieving image\b|\blogin prior to pull\b/i,
  /\b(?:https?:\/\/)ecr\.[a-z0-9-]+\.amazonaws\.com|\bAmazonECR\b|\bartifactregistry\b|\bEcrException\b|\bproxyconnect\b|\brpc error: code\b|\bparsing HTTP\b|\bvnd\.(?:oci|docker)\b|\bjson key\b|\bparameter name specified\b|\bshort read\b|\bdocker hub\b|\bdocker (?:hash|lookup)\b|\bdocker-credential-|\bAuthorizationData\b|\basm fetching\b|\bretrieve secret\b|\bCannotGetDocker|\bsecretID\b|\bsecret (?:with|resource|value)\b|\bsecrets?, you must\b|\boauth token\b|\bunknown type\b/i,
  /\bdenied: User: arn:|\b(?:ssm|asm)secret\b|\bcontainerd\b|\b[Ff]ilesystem verification\b|\bproject not found\b|\bhcsshim\b|\bApplyLayer\b|\bProcessUtilityVMImage\b/i,
];

/** Words that name the failed pull or start-up secret itself: with no cause beside them the answer is `unknown`. */
export const failedPull = [
  /Cannot ?Pull\w*Error|Cannot ?Pull/i,
  /\b(?:can't|cannot|unable to|failed to|error) pull(?:ing)?\b/i,
  /\b(?:unable to|can't|cannot) (?:pull|retrieve) (?:the )?(?:secrets?|ecr registry auth|registry auth)/i,
  /\bfailed to (?:resolve ref|normalize image|fetch secret|copy: http|register layer|extract layer|unpack image)/i,
  /\b(?:Get|Head|Post)(?: request to)? ['"]?https?:\/{1,2}\S{0,300}(?:\/v[12]\b|\.dkr[.-]ecr|registry|\bapi\.ecr|\bauth\.docker|index\.docker)/i,
  /\bPulling (?:repository|from|image)\b|\bpulling (?:container|image)\b|\binspecting image\b|\bmanifest for\b|\bgetting v2 registry\b|\bregistry endpoint\b|\bfailed to get sandbox image\b/i,
  /\boperation error (?:ECR|Secrets Manager|SSM): Get|\bauthorization token: |\bwhen calling the GetAuthorizationToken\b|\bunable to place a task\. Reason: (?:Cannot|Resource)/i,
  /\btransition:Pull\b|\bassume the (?:role|configured)\b|\bmanifest sha256\b|\blayer verification\b|\bssmsecret\b|\basmsecret\b|\bmedia type\b/i,
  /\bResourceInitializationError: (?:シークレット|レジストリ)|\bref pull has been|\bpull image manifest has been|\bwhile pulling\b|\bpull access denied\b|\bFetching secret data from\b|\binspect image has been|\bcould not resolve digest\b|\bError from V\d registry\b|\bimage pull failed\b|\bdenied: User: arn:|\bEcrException: User:|\bfailed to copy the image\b/i,
];

/**
 * What ECS and its agent put before a failed pull or secret, and before nothing else: no word elsewhere in the text can
 * make it an ordinary stop then.
 */
export const pullError =
  /\bCannotPull\w*Error\b|\bunable to pull secrets or registry auth\b|\bFetching secret data from\b|\bfailed to resolve ref\b|\b(?:pull image manifest|ref pull) has been\b/i;
