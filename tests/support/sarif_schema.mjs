// The objects of SARIF 2.1.0 (errata 01) that the command line writes, with every member the standard gives
// them, as a JSON schema: a member the standard does not know is refused here as it is there.

const text = {
  type: 'string'
};
const count = {
  type: 'integer',
  minimum: -1
};
const ref = (name) => ({$ref: `#/definitions/${name}`});
const list = (items, more = {}) => ({type: 'array', items, ...more});
const any = {};
const object = (required, properties, more = {}) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties: {...properties, properties: ref('bag')},
  ...more
});
const level = {
  enum: ['none', 'note', 'warning', 'error']
};
const time = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$'
};
const uri = {
  type: 'string',
  pattern: '^[a-z][a-z0-9+.-]*:[^\\s<>"{}|\\\\^`]*$'
};
const uriReference = {
  type: 'string',
  pattern: '^[^\\s<>"{}|\\\\^`]+$'
};
const texts = {
  type: 'object',
  additionalProperties: text
};

const definitions = {
  bag: {type: 'object', properties: {tags: list(text, {uniqueItems: true})}},
  message: object(
      [], {text, markdown: text, id: text, arguments: list(text)},
      {anyOf: [{required: ['text']}, {required: ['id']}]}),
  multiformatMessageString: object(['text'], {text, markdown: text}),
  artifactLocation:
      object([], {uri: uriReference, uriBaseId: text, index: count, description: ref('message')}),
  physicalLocation: object(
      [], {address: any, artifactLocation: ref('artifactLocation'), region: any, contextRegion: any},
      {anyOf: [{required: ['address']}, {required: ['artifactLocation']}]}),
  logicalLocation: object([], {
    name: text,
    index: count,
    fullyQualifiedName: text,
    decoratedName: text,
    parentIndex: count,
    kind: text
  }),
  location: object([], {
    id: count,
    physicalLocation: ref('physicalLocation'),
    logicalLocations: list(ref('logicalLocation'), {uniqueItems: true}),
    message: ref('message'),
    annotations: any,
    relationships: any
  }),
  reportingConfiguration: object([], {
    enabled: {type: 'boolean'},
    level,
    rank: {type: 'number', minimum: -1, maximum: 100},
    parameters: any
  }),
  reportingDescriptor: object(['id'], {
    id: text,
    deprecatedIds: any,
    guid: text,
    deprecatedGuids: any,
    name: text,
    deprecatedNames: any,
    shortDescription: ref('multiformatMessageString'),
    fullDescription: ref('multiformatMessageString'),
    messageStrings: any,
    defaultConfiguration: ref('reportingConfiguration'),
    helpUri: uri,
    help: ref('multiformatMessageString'),
    relationships: any
  }),
  reportingDescriptorReference: object(
      [], {id: text, index: count, guid: text, toolComponent: any},
      {anyOf: [{required: ['index']}, {required: ['guid']}, {required: ['id']}]}),
  notification: object(['message'], {
    locations: list(ref('location')),
    message: ref('message'),
    level,
    threadId: any,
    timeUtc: time,
    exception: any,
    descriptor: ref('reportingDescriptorReference'),
    associatedRule: ref('reportingDescriptorReference')
  }),
  invocation: object(['executionSuccessful'], {
    commandLine: text,
    arguments: list(text),
    startTimeUtc: time,
    endTimeUtc: time,
    exitCode: {type: 'integer'},
    toolExecutionNotifications: list(ref('notification')),
    toolConfigurationNotifications: list(ref('notification')),
    executionSuccessful: {type: 'boolean'},
    exitCodeDescription: text
  }),
  toolComponent: object(['name'], {
    guid: text,
    name: text,
    organization: text,
    product: text,
    productSuite: text,
    shortDescription: ref('multiformatMessageString'),
    fullDescription: ref('multiformatMessageString'),
    fullName: text,
    version: text,
    semanticVersion: text,
    dottedQuadFileVersion: text,
    releaseDateUtc: text,
    downloadUri: uri,
    informationUri: uri,
    notifications: list(ref('reportingDescriptor'), {uniqueItems: true}),
    rules: list(ref('reportingDescriptor'), {uniqueItems: true}),
    language: text,
    contents: any
  }),
  tool: object(['driver'], {driver: ref('toolComponent'), extensions: list(ref('toolComponent'))}),
  result: object(['message'], {
    ruleId: text,
    ruleIndex: count,
    rule: ref('reportingDescriptorReference'),
    kind: {enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']},
    level,
    message: ref('message'),
    analysisTarget: ref('artifactLocation'),
    locations: list(ref('location')),
    guid: text,
    correlationGuid: text,
    occurrenceCount: {type: 'integer', minimum: 1},
    partialFingerprints: texts,
    fingerprints: texts,
    relatedLocations: list(ref('location')),
    baselineState: text,
    rank: {type: 'number', minimum: -1, maximum: 100},
    hostedViewerUri: uri
  }),
  run: object(['tool', 'results'], {
    tool: ref('tool'),
    invocations: list(ref('invocation')),
    language: text,
    artifacts: any,
    results: list(ref('result')),
    automationDetails: any,
    redactionTokens: list(text),
    defaultEncoding: text,
    columnKind: {enum: ['utf16CodeUnits', 'unicodeCodePoints']}
  }),
};

export const sarifSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'runs'],
  properties: {$schema: uri, version: {const : '2.1.0'}, runs: list(ref('run')), properties: ref('bag')},
  definitions,
};
