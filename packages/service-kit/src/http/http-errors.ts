/** What is known of an error beside its status. The same shape as every other table of errors has. */
interface HttpErrorEntry {
  /** The kind of issue, of the value set http://hl7.org/fhir/R4/valueset-issue-type.html. */
  readonly type: 'structure' | 'value' | 'required' | 'not-supported' | 'not-found' | 'too-long' | 'timeout' | 'login' | 'forbidden' | 'throttled' | 'transient' | 'exception' | 'conflict';
  readonly who: 'sender' | 'receiver' | 'network';
  readonly text: string;
  readonly fix: string;
  readonly means?: string;
}

/** Every error that an answer of any service can have. A code is never given another meaning. */
export const HTTP_ERRORS = {
  'bad-request': { type: 'structure', who: 'sender', text: 'The request is not one that HTTP knows.', fix: 'Send it with an ordinary HTTP client.', means: 'Nothing of the request was read, so nothing of it is stored.' },
  expectation: { type: 'not-supported', who: 'sender', text: 'Only 100-continue may be expected.', fix: 'Leave out the Expect header, or send `Expect: 100-continue`.', means: 'The client waits for a promise that this server does not make.' },
  'headers-too-large': { type: 'too-long', who: 'sender', text: 'The headers are too large.', fix: 'Leave out headers and cookies that are not needed.', means: 'Nothing of the request was read.' },
  'host-header': { type: 'structure', who: 'sender', text: 'There must be one Host header.', fix: 'Send exactly one Host header; look at proxies on the way.', means: 'With two, two machines could take the request for two different ones.' },
  'authorization-header': { type: 'structure', who: 'sender', text: 'There may be only one Authorization header.', fix: 'Send exactly one.', means: 'With two, nobody knows who is asking.' },
  'idempotency-key': { type: 'value', who: 'sender', text: 'An Idempotency-Key has 1 to 128 visible ASCII characters.', fix: 'Use a UUID for each request.', means: 'The key is what makes repeating a request harmless; this one cannot be kept.' },
  'if-match': { type: 'value', who: 'sender', text: 'If-Match must be one version, such as W/"3".', fix: 'Send the ETag of the version that was read.', means: 'It is not clear which version was meant to be changed. Nothing was changed.' },
  version: { type: 'conflict', who: 'sender', text: 'The resource has changed since the version that the request names.', fix: 'Read it again, make the change on what it is now, and send that.', means: 'Somebody else changed it in the meantime; nothing was overwritten.' },
  'not-found': { type: 'not-found', who: 'sender', text: 'There is nothing at this address.', fix: 'Compare the path with /openapi.json or the README.', means: 'The address was mistyped, or belongs to a service that does not run here.' },
  'method-not-allowed': { type: 'not-supported', who: 'sender', text: 'The address does not take this method.', fix: 'Use one of those in the Allow header.', means: 'The address is right, and cannot be used in this way.' },
  'media-type': { type: 'not-supported', who: 'sender', text: 'The body is not of a kind that is read here.', fix: 'Set Content-Type to one of those that the answer names.', means: 'What was sent was not looked at, since what it is was not said, or is nothing that is read here.' },
  charset: { type: 'not-supported', who: 'sender', text: 'The charset must be UTF-8.', fix: 'Send the body as UTF-8, and say no other charset in Content-Type.', means: 'In another charset names with accents would come out wrong.' },
  'content-encoding': { type: 'not-supported', who: 'sender', text: 'The body may be encoded with gzip only, once.', fix: 'Send it with gzip, or as it is.', means: 'The body was not unpacked, so nothing of it was read.' },
  'body-missing': { type: 'required', who: 'sender', text: 'The body is empty.', fix: 'Send the content in the body of the request.', means: 'There is nothing to take in.' },
  'body-too-large': { type: 'too-long', who: 'sender', text: 'The body is larger than is taken at once.', fix: 'Send it in parts, each with its header.', means: 'Nothing of it is stored; the size is limited so that one sender cannot stop the others.' },
  'body-gzip': { type: 'structure', who: 'sender', text: 'The body is not valid gzip.', fix: 'Pack it again; it may have been cut off.', means: 'Nothing of it is stored.' },
  'body-incomplete': { type: 'structure', who: 'network', text: 'The body ended before its end.', fix: 'Send it again; repeating it with the same Idempotency-Key is safe.', means: 'The connection was cut, so nothing of it is stored.' },
  'disk-full': { type: 'transient', who: 'receiver', text: 'There is no room for the file at the moment. Nothing of it is stored.', fix: 'Send it again after the time in Retry-After; the operator makes room on the disk.', means: 'The file did not come in, and nothing of it was lost at its sender.' },
  timeout: { type: 'timeout', who: 'network', text: 'The request did not arrive in time.', fix: 'Send it again; repeating it with the same Idempotency-Key is safe.', means: 'The connection was too slow or stood still.' },
  'json-encoding': { type: 'structure', who: 'sender', text: 'The text is not UTF-8.', fix: 'Write it as UTF-8.', means: 'In another charset names with accents would come out wrong.' },
  'json-syntax': { type: 'structure', who: 'sender', text: 'The text is not JSON.', fix: 'Look at the line and column in the answer; a comma, quote or bracket is often missing.', means: 'Nothing of it could be read.' },
  'json-duplicate-name': { type: 'structure', who: 'sender', text: 'A name stands twice in one object.', fix: 'Keep the one that is right.', means: 'Programs differ in which of the two they take, so neither is taken.' },
  'json-depth': { type: 'too-long', who: 'sender', text: 'Arrays and objects are nested too deep.', fix: 'Send it in the form that the record type or resource has.', means: 'No record is nested this deep.' },
  'json-values': { type: 'too-long', who: 'sender', text: 'The text has more values than are read at once.', fix: 'Send it in parts.', means: 'No record and no resource has so many; a list of records that has is sent in several requests, or as a file.' },
  'json-character': { type: 'value', who: 'sender', text: 'A string holds a NUL or half of a surrogate pair.', fix: 'Delete the character at the source; it often comes from cutting a text off in the middle.', means: 'The character is no text and cannot be kept.' },
  'json-number': { type: 'value', who: 'sender', text: 'A number is beyond what programs can hold.', fix: 'Correct it at the source.', means: 'It would be stored as another number.' },
  'json-name': { type: 'structure', who: 'sender', text: 'A name is reserved.', fix: 'Leave it out.', means: 'The name has a meaning of its own for programs, and no record has a field of it.' },
  'token-missing': { type: 'login', who: 'sender', text: 'An access token is needed.', fix: 'Fetch one at /oauth2/token, or with `ehch token`, and send it as `Authorization: Bearer`.', means: 'Records of residents are open to nobody who has not said who they are.' },
  'token-invalid': { type: 'login', who: 'sender', text: 'The access token is not valid, or not any more.', fix: 'Fetch a new one.', means: 'A token is good for a short time, and for one server.' },
  'token-in-query': { type: 'login', who: 'sender', text: 'A token belongs in the Authorization header.', fix: 'Take it out of the address, and fetch a new one: logs may have kept this one.', means: 'Addresses are written into logs on the way.' },
  'scope-missing': { type: 'forbidden', who: 'sender', text: 'The access token does not cover this.', fix: 'Ask for the scope that the answer names; if that is refused, ask the operator to allow it to the client.', means: 'The client may do other things here, and not this.' },
  throttled: { type: 'throttled', who: 'sender', text: 'The client has made as many requests as it may in a minute.', fix: 'Send it again after the time in Retry-After; the RateLimit headers of every answer say how many are left. Many records go in one request.', means: 'Nothing of the request was taken, so nothing is lost by sending it again. Each client has a share, so that none keeps the others waiting.' },
  'store-away': { type: 'transient', who: 'receiver', text: 'The store behind this server does not answer.', fix: 'Send it again after the time in Retry-After, with the same Idempotency-Key; `ehch doctor` tells the operator what is wrong.', means: 'It is not known whether the request took effect. Repeating it does no harm.' },
  internal: { type: 'exception', who: 'receiver', text: 'The server failed.', fix: 'Tell the operator the request id; the log has more under it.', means: 'Nothing is known of the outcome. Repeating the request with the same Idempotency-Key does no harm.' },
} as const satisfies Readonly<Record<string, HttpErrorEntry>>;
